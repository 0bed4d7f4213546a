"""Fetch from the bucket what was put to a location, take it or refuse it, and delete it there (spec 7, Upload with R2).

Whoever put it there was told that all is well, and is not there any more: a refusal ends the location, and is noted.
"""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from integrations.bucket import Bucket, bucket
from integrations.bucket_objects import delete_object, object_at, read_object
from integrations.errors import NotConfigured, TransientError
from integrations.exchange.models import UploadLocation
from integrations.exchange.queries.key_state import why_key_ended
from integrations.exchange.services.admit_upload import LocationUsed
from integrations.exchange.services.receive_upload import MOST_BYTES, TOO_LARGE, reason_of, receive_upload
from integrations.exchange.services.upload_address import object_key
from invoices.errors import Invalid
from proxima_invoice.foundation.sentences import known
from proxima_invoice.foundation.work.outcomes import NoLongerDue

NO_BUCKET = known("There is no bucket: its variables are not set any more.")
NOTHING_THERE = known("Nothing stands there any more.")
CHANGED = known("Something else was put there while it was fetched.")


def collect_upload(location_id: str) -> None:
    """Twice is once: what is taken is only deleted. Raises `TransientError`, `NotConfigured` and `NoLongerDue`."""
    place, now = bucket(), timezone.now()
    location = UploadLocation.objects.select_related("key").filter(pk=UUID(location_id)).first()
    if place is None:
        raise NotConfigured(NO_BUCKET)
    if location is None:
        raise NoLongerDue(NOTHING_THERE)
    if location.used_at is None and (reason := _take(place, location, now)):
        UploadLocation.objects.filter(pk=location.pk, used_at=None).update(used_at=now, refused=reason)
    delete_object(place, object_key(location))


def _take(place: Bucket, location: UploadLocation, now: datetime) -> str:
    """Why it is not taken; empty when it is."""
    stored = object_at(place, object_key(location))
    if stored is None:
        raise NoLongerDue(NOTHING_THERE)
    # A key that expired while it waited here was good when it came.
    if because := why_key_ended(location.key, now=stored.stored_at):
        return because
    if stored.size > MOST_BYTES:
        return TOO_LARGE
    content = read_object(place, stored)
    if content is None:
        raise TransientError(CHANGED)
    try:
        receive_upload(location_id=location.pk, content=content, content_type=location.content_type, now=now)
    except LocationUsed:
        # Another process had it.
        return ""
    except Invalid as error:
        return reason_of(error)
    return ""
