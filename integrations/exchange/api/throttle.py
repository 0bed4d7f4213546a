"""How often one key may ask (spec 7, Key): a client that loops must not take the server from the others.

By the minute; each serving process counts for itself.
"""

from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from integrations.exchange.models import ApiKey, UploadLocation


class KeyThrottle(SimpleRateThrottle):
    """Where no key is needed nothing is counted."""

    scope = "exchange"

    def get_rate(self) -> str:
        return f"{settings.EXCHANGE_REQUESTS_PER_MINUTE}/min"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        return f"exchange:{request.auth.pk}" if isinstance(request.auth, ApiKey) else None


class UploadThrottle(KeyThrottle):
    """No key is shown: it counts for the key that the location was given to, apart from what that asks."""

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        found = UploadLocation.objects.filter(pk=view.kwargs["location_id"]).values_list("key_id", flat=True)
        return next((f"exchange-upload:{key_id}" for key_id in found), None)


class LocationThrottle(SimpleRateThrottle):
    """What was refused does not use a location up, but nobody needs as many goes as he can make in an hour."""

    scope = "exchange-location"

    def get_rate(self) -> str:
        return "10/min"

    def get_cache_key(self, request: Request, view: Any) -> str:
        return f"exchange-location:{view.kwargs['location_id']}"
