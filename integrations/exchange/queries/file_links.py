"""Where a document's file can be had for a day, by whoever was given the address (spec 7, Queues).

Clients of the API that ours is like fetch `url` without a key: the signature in it is what lets them. It stands in the
query, which no log of ours has: a path is written down with each request, and whoever read it could fetch the file.
"""

from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse

LIFETIME = timedelta(days=1)


def link_of(direction: str, document_id: UUID) -> str:
    """`direction` is incoming or outgoing."""
    named = _named(direction, document_id)
    signature = _signer().sign(named).removeprefix(f"{named}:")
    path = reverse("exchange-file", args=[direction, document_id])
    return f"{settings.PUBLIC_URL}{path}?{urlencode({'signature': signature})}"


def is_link(direction: str, document_id: UUID, *, signature: str) -> bool:
    """Whether we signed it, not longer than a day ago."""
    named = _named(direction, document_id)
    try:
        return _signer().unsign(f"{named}:{signature}", max_age=LIFETIME) == named
    except BadSignature:
        return False


def _named(direction: str, document_id: UUID) -> str:
    return f"{direction}:{document_id}"


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="exchange.file")
