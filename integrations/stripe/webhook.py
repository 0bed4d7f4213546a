"""`/integrations/stripe/webhook`: hear of outcomes that come late, and of refunds made at Stripe itself (spec 6).

The signature says who speaks and when; what is said twice, or late, changes nothing (news).
"""

import hmac
import re
import time
from hashlib import sha256
from typing import Any

import structlog
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from integrations.stripe.config import off_because
from integrations.stripe.news import APPLIED, IGNORED, KNOWN, hear
from proxima_invoice.foundation.api.operation import operation
from proxima_invoice.foundation.api.parser import json_object
from proxima_invoice.foundation.api.problems import Problem, Refusal, invalid
from proxima_invoice.foundation.api.views import ApiViewSet, answer
from proxima_invoice.foundation.sentences import known

LARGEST_BYTES = 256 * 1024
TOLERANCE_SECONDS = 300
NOT_SIGNED = known(
    "Stripe-Signature has to be Stripe's, over this body, by the secret that we share, and of this moment."
)
SIGNATURE = OpenApiParameter(
    "Stripe-Signature",
    {"type": "string", "pattern": r"^t=\d{1,12}(,v\d=[0-9a-f]{64})+$"},
    OpenApiParameter.HEADER,
    required=True,
    description="As Stripe makes it by the endpoint's secret, INVOICE_STRIPE_WEBHOOK_SECRET; of the last five minutes.",
    examples=[OpenApiExample("a signature", value=f"t=1772355600,v1={'3f6c' * 16}")],
)
_TIME = re.compile(r"t=(\d{1,12})", re.ASCII)
_V1 = re.compile(r"v1=([0-9a-f]{64})", re.ASCII)

_log = structlog.get_logger(__name__)


class StripeEventData(serializers.Serializer[Any]):
    object = serializers.DictField(help_text="The payment, or the charge, as Stripe has it.")


class StripeEventRequest(serializers.Serializer[Any]):
    """An event of Stripe; its other fields may stay."""

    type = serializers.CharField(min_length=1, max_length=255, help_text="Such as payment_intent.succeeded.")
    data = StripeEventData()  # type: ignore[assignment]  # Stripe calls it so, and the framework something else


class StripeOutcomeShape(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField(
        choices=[APPLIED, KNOWN, IGNORED],
        help_text="ignored: no payment of ours, or a kind of event that nobody here waits for.",
    )


class StripeWebhookView(ApiViewSet):
    tag = "integrations"
    authentication_classes = ()

    @operation(
        summary="Hear from Stripe",
        name="stripe_webhook",
        description=(
            "Events payment_intent.succeeded, payment_intent.payment_failed and charge.refunded, of payments that were "
            "taken here. It is signed, and needs no token. The same event again changes nothing."
        ),
        parameters=(SIGNATURE,),
        takes=StripeEventRequest,
        takes_example={
            "id": "evt_3PjK2eLkdIwHu7ix0tTQk6Jz",
            "type": "payment_intent.succeeded",
            "data": {
                "object": {
                    "id": "pi_3PjK2eLkdIwHu7ix0Yd3kQ2m",
                    "object": "payment_intent",
                    "amount": 1582500000,
                    "currency": "uzs",
                    "status": "succeeded",
                    "metadata": {"payment_id": "0196a1c4-7d8e-7c31-9a52-4f6b8e2d1c91"},
                }
            },
        },
        answers=StripeOutcomeShape,
        example={"outcome": APPLIED},
        refuses={
            "UNAUTHORIZED": NOT_SIGNED,
            "VALIDATION_ERROR": "data: This is no event of Stripe.",
            "PAYLOAD_TOO_LARGE": f"The body has more than {LARGEST_BYTES:,} bytes.",
        },
    )
    def create(self, request: Request) -> Response:
        check_signature(request, now=time.time())
        body = json_object(request)
        kind, data = body.get("type"), body.get("data")
        if not isinstance(kind, str) or not kind:
            raise invalid({"type": _("This is no event of Stripe.")})
        subject = data.get("object") if isinstance(data, dict) else None
        if not isinstance(subject, dict):
            raise invalid({"data": _("This is no event of Stripe.")})
        return answer({"outcome": hear(kind, subject, now=timezone.now())})


def check_signature(request: Request, *, now: float) -> None:
    """Over the moment and the bytes as they came, in a time that says nothing of where it differs. Raises `Refusal`.

    https://docs.stripe.com/webhooks#verify-manually
    """
    announced = str(request.META.get("CONTENT_LENGTH") or "0")
    if announced.isdigit() and int(announced) > LARGEST_BYTES:
        raise Refusal(
            Problem("PAYLOAD_TOO_LARGE", _("The body has more than %(most)s bytes.") % {"most": f"{LARGEST_BYTES:,}"})
        )
    secret = settings.STRIPE_WEBHOOK_SECRET
    parts = [part.strip() for part in request.headers.get("Stripe-Signature", "").split(",")]
    moments = [match[1] for part in parts if (match := _TIME.fullmatch(part))]
    # Two while the secret is being changed.
    given = [match[1] for part in parts if (match := _V1.fullmatch(part))]
    if secret and not off_because() and len(moments) == 1 and abs(now - int(moments[0])) <= TOLERANCE_SECONDS:
        signed = moments[0].encode() + b"." + request._request.body
        expected = hmac.new(secret.encode(), signed, sha256).hexdigest()
        if any(hmac.compare_digest(one, expected) for one in given):
            return
    _log.warning("a message that is not signed by Stripe's secret was refused", is_set_up=bool(secret))
    raise Refusal(Problem("UNAUTHORIZED", NOT_SIGNED, headers={"WWW-Authenticate": 'Signature realm="stripe"'}))
