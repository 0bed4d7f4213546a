"""Look what was put into the bucket, and promise to collect it (spec 7, Upload with R2).

Nobody tells us of it. One listing tells of all locations, however many were given out; there is none while none was.
"""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.utils import timezone

from integrations.bucket import Bucket, bucket
from integrations.bucket_objects import StoredObject, delete_object, objects_below
from integrations.errors import IntegrationError
from integrations.exchange.models import UploadLocation
from integrations.exchange.services.upload_address import PREFIX
from proxima_invoice.foundation.identifier import read_uuid
from proxima_invoice.foundation.models import WorkItem
from proxima_invoice.foundation.work.enqueue import ask_again, enqueue
from proxima_invoice.foundation.work.periodic import PeriodicTask

COLLECT = "exchange_collect"
EVERY_SECONDS = 15
LOOKED_AFTER = timedelta(days=7)
"""What was put there in time is taken also when the worker was away meanwhile."""
CLOCKS_DIFFER = timedelta(minutes=1)
AGAIN_AFTER = timedelta(minutes=10)
"""What was given up is tried again no sooner: the bucket, or whatever stands in the way, had time to mend."""
OVER = (WorkItem.State.FAILED, WorkItem.State.UNCERTAIN, WorkItem.State.CANCELLED)

_log = structlog.get_logger(__name__)


def look_for_uploads(*, now: datetime) -> None:
    """What came too late, or a second time, is deleted; what stands under no location of ours is left alone."""
    place = bucket()
    if place is None or not UploadLocation.objects.filter(in_bucket=True, expires_at__gt=now - LOOKED_AFTER).exists():
        return
    found = {_location_id(stored): stored for stored in objects_below(place, PREFIX)}
    locations = UploadLocation.objects.in_bulk([one for one in found if one is not None])
    unwanted = []
    for location_id, location in locations.items():
        if _is_awaited(location, found[location_id]):
            _promise(location_id, now)
        else:
            unwanted.append(found[location_id].key)
    # Last: a bucket that deletes nothing must not keep us from what clients wait for.
    for key in unwanted:
        _delete(place, key)


def run() -> None:
    look_for_uploads(now=timezone.now())


LOOK_FOR_UPLOADS = PeriodicTask(name="look-for-uploads", every_seconds=EVERY_SECONDS, run=run)


def _promise(location_id: UUID, now: datetime) -> None:
    """Whoever put it there was told that all is well: as long as it stands there, nothing is the last word."""
    work = enqueue(kind=COLLECT, subject=str(location_id), now=now)
    if work.state in OVER and (work.finished_at is None or work.finished_at <= now - AGAIN_AFTER):
        ask_again(work.pk, now=now, is_due_again=True)


def _delete(place: Bucket, key: str) -> None:
    """The next look finds what is still there."""
    try:
        delete_object(place, key)
    except IntegrationError as error:
        _log.warning("an upload that nobody waits for was not deleted", key=key, error=str(error))


def _is_awaited(location: UploadLocation, stored: StoredObject) -> bool:
    return location.used_at is None and stored.stored_at <= location.expires_at + CLOCKS_DIFFER


def _location_id(stored: StoredObject) -> UUID | None:
    try:
        return read_uuid(stored.key.removeprefix(PREFIX))
    except ValueError:
        return None
