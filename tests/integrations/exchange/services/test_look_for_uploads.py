from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.errors import TransientError
from integrations.exchange.models import UploadLocation
from integrations.exchange.services import look_for_uploads as module
from integrations.exchange.services.look_for_uploads import AGAIN_AFTER, look_for_uploads
from integrations.exchange.services.upload_address import object_key
from proxima_invoice.foundation.models import WorkItem
from tests.integrations.exchange.conftest import NOW
from tests.uploads import pdf


def look():
    look_for_uploads(now=timezone.now())


def test_what_was_put_there_is_promised_to_be_collected_once(given_out, bucket):
    location, _untouched = given_out(), given_out()
    bucket.put(object_key(location), pdf())

    look()
    look()

    work = WorkItem.objects.get()
    assert (work.kind, work.subject) == ("exchange_collect", str(location.pk))
    assert object_key(location) in bucket.objects()


@pytest.mark.parametrize("change", [{"used_at": NOW}, {"expires_at": NOW}], ids=["a second time", "too late"])
def test_what_nobody_waits_for_is_deleted(change, given_out, bucket):
    location, _open = given_out(), given_out()
    UploadLocation.objects.filter(pk=location.pk).update(**change)
    bucket.put(object_key(location), pdf())

    look()

    assert bucket.objects() == {}
    assert not WorkItem.objects.exists()


@pytest.mark.parametrize("state", ["failed", "cancelled"])
def test_what_was_given_up_is_tried_again_as_long_as_it_stands_there(state, given_out, bucket):
    location = given_out()
    bucket.put(object_key(location), pdf())
    look()
    WorkItem.objects.update(state=state, goes=12, finished_at=timezone.now())

    look()
    assert WorkItem.objects.get().state == state  # What stands in the way has time to mend.

    look_for_uploads(now=timezone.now() + AGAIN_AFTER)
    assert (WorkItem.objects.get().state, WorkItem.objects.get().goes) == ("pending", 0)


def test_what_waits_for_its_next_go_is_not_hurried(given_out, bucket):
    bucket.put(object_key(given_out()), pdf())
    look()
    WorkItem.objects.update(goes=3, due_at=timezone.now() + timedelta(hours=1))

    look_for_uploads(now=timezone.now() + AGAIN_AFTER)

    assert WorkItem.objects.get().goes == 3


def test_what_cannot_be_deleted_keeps_nobody_waiting(given_out, bucket, monkeypatch):
    used, awaited, too_late = given_out(), given_out(), given_out()
    UploadLocation.objects.filter(pk=used.pk).update(used_at=NOW)
    UploadLocation.objects.filter(pk=too_late.pk).update(expires_at=NOW)
    for location in (used, awaited, too_late):
        bucket.put(object_key(location), pdf())
    asked = []

    def refuse(_place, key):
        asked.append(key)
        raise TransientError("away")

    monkeypatch.setattr(module, "delete_object", refuse)
    look()

    assert sorted(asked) == sorted(map(object_key, (used, too_late)))
    assert WorkItem.objects.get().subject == str(awaited.pk)


def test_what_was_put_there_in_time_is_collected_however_late(given_out, bucket):
    location = given_out()
    bucket.put(object_key(location), pdf())

    look_for_uploads(now=timezone.now() + timedelta(days=6))

    assert WorkItem.objects.count() == 1


def test_what_is_not_ours_is_left_alone(given_out, bucket):
    given_out()
    others = {f"exchange/uploads/{name}": b"x" for name in ("550e8400-e29b-41d4-a716-446655440000", "readme")}
    for name, content in {**others, "invoices/2026/a.pdf": b"y"}.items():
        bucket.put(name, content)

    look()

    assert len(bucket.objects()) == 3
    assert not WorkItem.objects.exists()


def test_nobody_asks_the_bucket_while_no_location_was_given_out(db, settings):
    settings.R2_ACCOUNT_ID, settings.R2_ACCESS_KEY, settings.R2_SECRET_KEY = "a", "bb", "cc"
    settings.R2_ENDPOINT_URL = "http://127.0.0.1:1"

    look()
