"""Look what was put into the bucket, and promise to collect it (spec 7, Upload with R2).

Nobody tells us of it. One listing tells of all locations, however many were given out; there is none while none was.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from integrations.bucket import bucket
from integrations.bucket_objects import StoredObject, delete_object, objects_below
from integrations.exchange.models import UploadLocation
from integrations.exchange.services.upload_address import PREFIX
from proxima_invoice.foundation.identifier import read_uuid
from proxima_invoice.foundation.work.enqueue import enqueue
from proxima_invoice.foundation.work.periodic import PeriodicTask

COLLECT = "exchange_collect"
EVERY_SECONDS = 15
LOOKED_AFTER = timedelta(days=7)
"""What was put there in time is taken also when the worker was away meanwhile."""
CLOCKS_DIFFER = timedelta(minutes=1)


def look_for_uploads(*, now: datetime) -> None:
    """What came too late, or a second time, is deleted; what stands under no location of ours is left alone."""
    place = bucket()
    if place is None or not UploadLocation.objects.filter(in_bucket=True, expires_at__gt=now - LOOKED_AFTER).exists():
        return
    found = {_location_id(stored): stored for stored in objects_below(place, PREFIX)}
    for location_id, location in UploadLocation.objects.in_bulk([one for one in found if one is not None]).items():
        if _is_awaited(location, found[location_id]):
            enqueue(kind=COLLECT, subject=str(location_id), now=now)
        else:
            delete_object(place, found[location_id].key)


def run() -> None:
    look_for_uploads(now=timezone.now())


LOOK_FOR_UPLOADS = PeriodicTask(name="look-for-uploads", every_seconds=EVERY_SECONDS, run=run)


def _is_awaited(location: UploadLocation, stored: StoredObject) -> bool:
    return location.used_at is None and stored.stored_at <= location.expires_at + CLOCKS_DIFFER


def _location_id(stored: StoredObject) -> UUID | None:
    try:
        return read_uuid(stored.key.removeprefix(PREFIX))
    except ValueError:
        return None
