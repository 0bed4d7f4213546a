import base64
from datetime import timedelta

import pytest

from integrations.exchange.models import UploadLocation
from integrations.exchange.services.make_location import make_location
from invoices.errors import Invalid
from tests.integrations.exchange.conftest import NOW

PACKED = base64.b64encode(b'{"id": "~~>>??"}').decode()


def made(key, **given):
    return make_location(key=key, now=NOW, **({"file_name": "a.pdf", "userdata": "", "sourcedata": ""} | given))


def test_what_comes_with_it_is_kept_as_it_is(key):
    location = made(key, userdata=" <ж> %41\n ", sourcedata=PACKED)

    stored = UploadLocation.objects.get()
    assert (stored.userdata, stored.sourcedata) == (" <ж> %41\n ", PACKED)
    assert (stored.file_name, stored.content_type, stored.in_bucket) == ("a.pdf", "application/pdf", False)
    assert (stored.key, stored.used_at, stored.expires_at) == (key, None, NOW + timedelta(hours=1))
    assert location == stored


def test_it_expires_to_the_second(key):
    location = make_location(
        key=key, now=NOW.replace(microsecond=900_000), file_name="a.pdf", userdata="", sourcedata=""
    )

    assert location.expires_at == NOW + timedelta(hours=1)


@pytest.mark.parametrize("text", [PACKED, PACKED.rstrip("="), base64.urlsafe_b64encode(b"[1]").decode(), "MQ=="])
def test_json_in_any_base64_is_taken(text, key):
    assert made(key, sourcedata=text).sourcedata == text


def test_a_plus_that_nobody_encoded_is_one_again(key):
    packed = base64.b64encode('{"a": "~~ю>"}'.encode()).decode()
    assert "+" in packed

    assert made(key, sourcedata=packed.replace("+", " ")).sourcedata == packed


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"file_name": "a/b.pdf"}, "fileName"),
        ({"userdata": "x" * 8_001}, "userdata"),
        ({"sourcedata": "MQ" * 4_001}, "sourcedata"),
        ({"sourcedata": "{}"}, "sourcedata"),
        ({"sourcedata": "M"}, "sourcedata"),
        ({"sourcedata": base64.b64encode(b"no JSON").decode()}, "sourcedata"),
        ({"sourcedata": base64.b64encode(b"\xff\xfe{}").decode()}, "sourcedata"),
        ({"sourcedata": base64.b64encode(b"[" * 5_000).decode()}, "sourcedata"),
    ],
)
def test_what_cannot_be_is_named_and_nothing_is_given_out(given, field, key):
    with pytest.raises(Invalid) as refused:
        made(key, **given)

    assert list(refused.value.details) == [field]
    assert not UploadLocation.objects.exists()
