"""The address that a file is put to: in the bucket, or on this server, signed either way (spec 7, Upload)."""

from urllib.parse import urlencode

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from integrations.bucket import bucket
from integrations.bucket_objects import address_to_put
from integrations.exchange.models import UploadLocation
from integrations.exchange.services.make_location import LIFETIME

PATH = "/api/pub/uploads"
PREFIX = "exchange/uploads/"
"""Of keys in the bucket."""
SALT = "integrations.exchange.uploads"


def upload_address(location: UploadLocation) -> str:
    """Content-Type is bound by the signature, and Content-Disposition is not: clients change it."""
    place = bucket()
    if location.in_bucket and place is not None:
        seconds = int(LIFETIME.total_seconds())
        return address_to_put(place, object_key(location), content_type=location.content_type, seconds=seconds)
    expires = f"{location.expires_at.timestamp():.0f}"
    query = urlencode({"expires": expires, "signature": _signature(location, expires)})
    return f"{settings.PUBLIC_URL}{PATH}/{location.pk}?{query}"


def is_signed(location: UploadLocation, *, expires: str, signature: str) -> bool:
    return constant_time_compare(signature, _signature(location, expires))


def object_key(location: UploadLocation) -> str:
    return f"{PREFIX}{location.pk}"


def _signature(location: UploadLocation, expires: str) -> str:
    """By a key that follows from the secret key."""
    signed = f"{location.pk}\n{location.content_type}\n{expires}"
    return salted_hmac(SALT, signed, algorithm="sha256").hexdigest()
