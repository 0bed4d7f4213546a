"""Addresses in the bucket; those of this server are admit_upload's to judge."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import requests
from django.test import override_settings
from django.utils import timezone

from integrations.exchange.services.make_location import make_location
from integrations.exchange.services.upload_address import object_key, upload_address
from tests.fakes.bucket import ACCESS_KEY, NAME, SECRET_KEY, settings_for
from tests.integrations.exchange.conftest import NOW
from tests.uploads import pdf


def test_it_is_on_the_s3_host_and_signs_content_type_alone(key):
    with override_settings(**settings_for("")):
        location = make_location(key=key, file_name="a.pdf", userdata="", sourcedata="", now=timezone.now())
        address = urlsplit(upload_address(location))

    query = parse_qs(address.query)
    assert (address.scheme, address.netloc) == ("https", "account.r2.cloudflarestorage.com")
    assert address.path == f"/{NAME}/exchange/uploads/{location.pk}"
    assert query["X-Amz-SignedHeaders"] == ["content-type;host"]
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert query["X-Amz-Expires"] == ["3600"]
    assert query["X-Amz-Credential"][0].startswith(f"{ACCESS_KEY}/")
    assert SECRET_KEY not in address.query
    assert [name for name in query if name.lower().startswith("x-amz-checksum")] == []


def test_a_file_is_put_there_with_another_disposition(given_out, bucket):
    location = given_out()

    headers = {"Content-Type": "application/pdf", "Content-Disposition": 'filename="failas.pdf"'}
    answer = requests.put(upload_address(location), data=pdf(), headers=headers, timeout=10)

    assert answer.status_code == 200
    assert bucket.objects() == {object_key(location): pdf()}
    assert bucket.about(object_key(location))["ContentType"] == "application/pdf"


def test_what_was_given_out_before_there_was_a_bucket_stays_here(key, bucket):
    with override_settings(R2_SECRET_KEY=""):
        location = make_location(key=key, file_name="a.pdf", userdata="", sourcedata="", now=NOW)

    assert urlsplit(upload_address(location)).path.startswith("/api/pub/uploads/")
    assert location.expires_at == NOW + timedelta(hours=1)
