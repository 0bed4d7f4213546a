"""Whether a key may still be used, for what was made with it and lives on."""

from datetime import datetime

from integrations.exchange.models import ApiKey
from proxima_invoice.foundation.sentences import known

REVOKED = known("The key that it was made with was revoked.")
EXPIRED = known("The key that it was made with has expired.")


def why_key_ended(key: ApiKey, *, now: datetime) -> str:
    """Empty while it may be used."""
    if key.revoked_at is not None:
        return REVOKED
    return EXPIRED if key.expires_at is not None and key.expires_at <= now else ""
