"""`/certificates/SimpleNotificationService-….pem`: what a message's SigningCertURL names (spec 7, Webhooks)."""

from typing import Any

from django.http import HttpResponse
from django.utils.cache import patch_cache_control
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework.request import Request

from integrations.exchange.api.base import ExchangeViewSet
from integrations.exchange.models import SigningKey
from integrations.exchange.notifying.addresses import key_named
from invoices.errors import NotFound
from proxima_invoice.foundation.api.operation import operation
from proxima_invoice.foundation.sentences import known, say

A_YEAR = 365 * 24 * 3600
NO_SUCH_CERTIFICATE = known("There is no such certificate.")
KEY_ID = OpenApiParameter(
    "key_id",
    {"type": "string", "pattern": "^[0-9a-f]{32}$"},
    OpenApiParameter.PATH,
    examples=[OpenApiExample("a key", value="01986c1e7c2e7a319d3b3f1f3f0f6a01")],
)


class CertificateView(ExchangeViewSet):
    authentication_classes: Any = ()
    path_parameters = (KEY_ID,)

    @operation(
        summary="The certificate that a message is checked with",
        name="exchange_certificate",
        description="Also of keys that sign no longer. What stands at such an address never changes.",
        media_type="application/x-pem-file",
        example="-----BEGIN CERTIFICATE-----\nMIIC…\n-----END CERTIFICATE-----\n",
        refuses={"NOT_FOUND": NO_SUCH_CERTIFICATE},
    )
    def retrieve(self, _request: Request, key_id: str) -> HttpResponse:
        named = key_named(key_id)
        key = SigningKey.objects.filter(pk=named).only("certificate").first() if named else None
        if key is None:
            raise NotFound(say(NO_SUCH_CERTIFICATE))
        answer = HttpResponse(key.certificate, content_type="application/x-pem-file")
        patch_cache_control(answer, public=True, max_age=A_YEAR, immutable=True)
        return answer
