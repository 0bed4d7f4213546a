from urllib.parse import quote, urlsplit

import pytest

from integrations.exchange.models import UploadLocation
from integrations.exchange.services.revoke_key import revoke_key
from tests.integrations.exchange.conftest import NOW

HERE = "/uploadlocation/somefile.pdf"


def test_it_answers_as_the_api_it_follows(keys, call):
    key, text = keys("upload")

    answer = call(text, "GET", f"{HERE}?userdata=mine&sourcedata=eyJpZCI6IDF9&tags=a,b&processlines=true")

    assert answer.status_code == 200
    assert answer.json().keys() == {"url", "Content-Type", "Content-Disposition"}
    assert answer.json()["Content-Type"] == "application/pdf"
    assert answer.json()["Content-Disposition"] == 'filename="somefile.pdf"'
    location = UploadLocation.objects.get()
    assert urlsplit(answer.json()["url"]).path == f"/api/pub/uploads/{location.pk}"
    assert (location.key, location.userdata, location.sourcedata) == (key, "mine", "eyJpZCI6IDF9")


@pytest.mark.parametrize(
    ("name", "disposition"),
    [
        ('a "b".pdf', r'filename="a \"b\".pdf"'),
        ("счёт 7.pdf", f"filename*=utf-8''{quote('счёт 7.pdf')}"),
        ("50%.PNG", 'filename="50%.PNG"'),
    ],
)
def test_the_name_is_quoted_for_a_header(name, disposition, keys, call):
    answer = call(keys()[1], "GET", f"/uploadlocation/{quote(name)}")

    assert answer.json()["Content-Disposition"] == disposition
    assert UploadLocation.objects.get().file_name == name


@pytest.mark.parametrize(
    "name", ["", "%2Fetc%2Fpasswd.pdf", "a%2Fb.pdf", "..%2F..%2Fa.pdf", "..%5Ca.pdf", "a%0D%0Ab.pdf", "..", "a.exe"]
)
def test_what_is_no_name_is_refused_by_name(name, keys, call):
    answer = call(keys()[1], "GET", f"/uploadlocation/{name}")

    assert answer.status_code == 400
    assert answer.json().keys() == {"message"}
    assert answer.json()["message"].startswith("fileName: ")
    assert not UploadLocation.objects.exists()


@pytest.mark.parametrize("query", ["sourcedata=%7B%7D", "user=x", "userdata=a&userdata=b", "userdata=%00"])
def test_what_cannot_be_asked_is_refused(query, keys, call):
    answer = call(keys()[1], "GET", f"{HERE}?{query}")

    assert (answer.status_code, list(answer.json())) == (400, ["message"])
    assert not UploadLocation.objects.exists()


def test_only_a_key_that_is_good_gets_one(keys, call):
    revoked, revoked_text = keys()
    revoke_key(key_id=revoked.pk, by=None, now=NOW)
    expired = keys(expires_at=NOW.replace(month=4), now=NOW)[1]

    for text in ("", "pxk_none", revoked_text, expired):
        answer = call(text, "GET", HERE)
        assert (answer.status_code, list(answer.json())) == (401, ["message"])
    answer = call(keys("read", "subscribe")[1], "GET", HERE)
    assert answer.status_code == 403
    assert "upload" in answer.json()["message"]
    assert not UploadLocation.objects.exists()
