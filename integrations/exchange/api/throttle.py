"""How often one key may ask (spec 7, Key): a client that loops must not take the server from the others."""

from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from integrations.exchange.models import ApiKey


class KeyThrottle(SimpleRateThrottle):
    """By the minute; each serving process counts for itself. Where no key is needed nothing is counted."""

    scope = "exchange"

    def get_rate(self) -> str:
        return f"{settings.EXCHANGE_REQUESTS_PER_MINUTE}/min"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        return f"exchange:{request.auth.pk}" if isinstance(request.auth, ApiKey) else None
