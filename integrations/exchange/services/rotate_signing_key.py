"""Sign by another key from now on; what was signed before can be checked as ever (spec 7, Webhooks)."""

from datetime import datetime

import structlog

from integrations.exchange.models import SigningKey
from integrations.exchange.notifying.signing_key import make_signing_key

_log = structlog.get_logger(__name__)


def rotate_signing_key(*, by: str, now: datetime) -> SigningKey:
    made, _private = make_signing_key(now=now)
    _log.info("the key that signs notifications was rotated", key=str(made.pk), by=by)
    return made
