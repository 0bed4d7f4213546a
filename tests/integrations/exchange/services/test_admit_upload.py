"""Everything about an upload that is refused before a byte of it is read."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest

from integrations.exchange.models import UploadLocation
from integrations.exchange.services.admit_upload import LocationUsed, UploadNotAllowed, admit_upload
from integrations.exchange.services.make_location import make_location
from integrations.exchange.services.upload_address import upload_address
from invoices.errors import NotFound
from tests.integrations.exchange.conftest import NOW


@pytest.fixture
def location(key):
    return make_location(key=key, file_name="a.pdf", userdata="", sourcedata="", now=NOW)


def admitted(location, **otherwise):
    query = parse_qs(urlsplit(upload_address(location)).query)
    given = {
        "location_id": location.pk,
        "expires": query["expires"][0],
        "signature": query["signature"][0],
        "content_type": location.content_type,
        "key_text": "",
        "now": NOW,
    }
    return admit_upload(**given | otherwise)


def test_the_address_is_this_servers_and_enough(location, settings):
    settings.PUBLIC_URL = "https://billing.example"

    address = urlsplit(upload_address(location))
    assert (address.netloc, address.path) == ("billing.example", f"/api/pub/uploads/{location.pk}")
    assert admitted(location) == location
    assert admitted(location, now=location.expires_at - timedelta(seconds=1), content_type=" Application/PDF ")


def test_its_own_key_may_be_shown(keys):
    key, text = keys()
    location = make_location(key=key, file_name="a.pdf", userdata="", sourcedata="", now=NOW)

    assert admitted(location, key_text=text) == location


@pytest.mark.parametrize(
    "otherwise",
    [
        {"signature": "0" * 64},
        {"signature": ""},
        {"signature": "ж"},
        {"expires": "99999999999"},
        {"expires": ""},
        {"now": NOW + timedelta(hours=1)},
        {"content_type": "application/xml"},
        {"content_type": "application/pdf; charset=UTF-8"},
        {"content_type": ""},
        {"key_text": "pxk_anything-else"},
    ],
)
def test_anything_else_is_not_allowed(otherwise, location):
    with pytest.raises(UploadNotAllowed):
        admitted(location, **otherwise)


def test_another_locations_signature_is_not_allowed(location, key):
    other = make_location(key=key, file_name="a.pdf", userdata="", sourcedata="", now=NOW)

    with pytest.raises(UploadNotAllowed):
        admit_upload(
            location_id=location.pk,
            **{name: text[0] for name, text in parse_qs(urlsplit(upload_address(other)).query).items()},
            content_type="application/pdf",
            key_text="",
            now=NOW,
        )


@pytest.mark.parametrize("ended", ["revoked_at", "expires_at"])
def test_what_was_given_to_a_key_ends_with_it(ended, location, key):
    setattr(key, ended, NOW)
    key.save()

    with pytest.raises(UploadNotAllowed):
        admitted(location)


def test_one_that_was_used_is_told(location):
    UploadLocation.objects.update(used_at=NOW)

    with pytest.raises(LocationUsed):
        admitted(location)


def test_an_unknown_one_is_told(location):
    with pytest.raises(NotFound):
        admitted(location, location_id=uuid4())
