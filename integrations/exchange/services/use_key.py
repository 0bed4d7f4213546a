"""Whose key it is, if it is a key that may be used now (spec 7, Key)."""

from datetime import datetime, timedelta
from hashlib import sha256

from django.db.models import Q

from integrations.exchange.models import ApiKey

NOTED_EVERY = timedelta(minutes=1)
"""Not every request writes when a key was used last."""


def digest_of(key: str) -> str:
    """Keys are random: a plain digest of one tells nothing, and finds it."""
    return sha256(key.encode()).hexdigest()


def use_key(text: str, *, now: datetime) -> ApiKey | None:
    """None when it is missing, unknown, revoked or expired; who asks is not told which."""
    if not text:
        return None
    usable = Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=now))
    key = ApiKey.objects.select_related("company").filter(usable, digest=digest_of(text)).first()
    if key is not None and (key.last_used_at is None or now - key.last_used_at >= NOTED_EVERY):
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return key
