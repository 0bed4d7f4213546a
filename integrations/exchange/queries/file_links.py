"""Where a document's file can be had for a day, by whoever was given the address (spec 7, Queues).

Clients of the API that ours is like fetch `url` without a key: the signature in it is what lets them.
"""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse

LIFETIME = timedelta(days=1)


def link_of(direction: str, document_id: UUID) -> str:
    """`direction` is incoming or outgoing."""
    path = reverse("exchange-file", args=[_signer().sign(f"{direction}:{document_id}")])
    return f"{settings.PUBLIC_URL}{path}"


def read_link(signed: str) -> tuple[str, UUID] | None:
    """Direction and id; None for what we did not sign, or longer than a day ago."""
    try:
        direction, _, document_id = _signer().unsign(signed, max_age=LIFETIME).partition(":")
    except BadSignature:
        return None
    return direction, UUID(document_id)


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="exchange.file")
