from datetime import timedelta

import pytest
from django.test import override_settings

from integrations.bucket import bucket as the_bucket
from integrations.bucket_objects import object_at
from integrations.errors import NotConfigured
from integrations.exchange.models import ApiKey, IncomingDocument, IncomingFile, UploadLocation
from integrations.exchange.services import collect_upload as module
from integrations.exchange.services.collect_upload import collect_upload
from integrations.exchange.services.revoke_key import revoke_key
from integrations.exchange.services.upload_address import object_key
from proxima_invoice.foundation.models import WorkItem
from proxima_invoice.foundation.work import engine
from proxima_invoice.foundation.work.enqueue import enqueue
from proxima_invoice.foundation.work.outcomes import NoLongerDue
from tests.integrations.exchange.conftest import NOW
from tests.uploads import pdf


def test_it_becomes_a_document_and_leaves_the_bucket(given_out, bucket):
    location = given_out()
    bucket.put(object_key(location), pdf())
    enqueue(kind="exchange_collect", subject=str(location.pk), now=NOW)

    engine.run_due(kinds=["exchange_collect"])

    document = IncomingDocument.objects.get()
    assert (document.location, document.userdata, bytes(document.file.content)) == (location, "mine", pdf())
    assert bucket.objects() == {}
    states = dict(WorkItem.objects.values_list("kind", "state"))
    assert states == {"exchange_collect": "done", "exchange_read": "pending"}


def test_after_a_process_that_died_it_is_only_deleted(given_out, bucket):
    location = given_out()
    bucket.put(object_key(location), pdf())
    UploadLocation.objects.update(used_at=NOW)

    collect_upload(str(location.pk))

    assert bucket.objects() == {}
    assert not IncomingDocument.objects.exists()


@pytest.mark.parametrize("refused", ["content", "size", "key", "expired"])
def test_what_is_refused_is_noted_ends_the_location_and_is_deleted(refused, given_out, bucket, monkeypatch):
    location = given_out()
    bucket.put(object_key(location), b"MZ no document" if refused == "content" else pdf())
    if refused == "size":
        monkeypatch.setattr(module, "MOST_BYTES", 10)
        # It is known before it is fetched.
        monkeypatch.setattr(module, "read_object", None)
    if refused == "key":
        revoke_key(key_id=location.key_id, by=None, now=NOW)
    if refused == "expired":
        ApiKey.objects.update(expires_at=NOW)

    collect_upload(str(location.pk))

    location.refresh_from_db()
    told = {"content": "", "size": "A file has at most 25 MB.", "key": "The key", "expired": "The key"}[refused]
    assert location.refused
    assert location.refused.startswith(told)
    assert location.used_at is not None
    assert bucket.objects() == {}
    assert IncomingDocument.objects.count() == IncomingFile.objects.count() == 0


def test_what_came_before_its_key_expired_is_taken(given_out, bucket):
    location = given_out()
    bucket.put(object_key(location), pdf())
    place = the_bucket()
    assert place is not None
    stored = object_at(place, object_key(location))
    assert stored is not None
    ApiKey.objects.update(expires_at=stored.stored_at + timedelta(microseconds=1))

    collect_upload(str(location.pk))

    assert IncomingDocument.objects.get().location == location


def test_where_nothing_stands_there_is_nothing_to_do(given_out, bucket):
    with pytest.raises(NoLongerDue):
        collect_upload(str(given_out().pk))

    assert UploadLocation.objects.get().used_at is None


def test_without_its_bucket_it_waits_for_a_person(given_out, bucket):
    location = given_out()

    with override_settings(R2_SECRET_KEY=""), pytest.raises(NotConfigured):
        collect_upload(str(location.pk))
