"""`/integrations/didox/webhook`: hear at once how an act stands, instead of at the next poll (spec 5, Didox).

Didox documents no such calls [NF]: whoever relays its news signs them with our secret, and sends a document as a row of
their list has it. The signature says who speaks; what is said twice, or late, changes nothing (news).
"""

import hmac
import re
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

from integrations.didox.config import off_because
from integrations.didox.document import document_of
from integrations.didox.news import APPLIED, IGNORED, KNOWN, hear
from proxima_invoice.foundation.api.operation import operation
from proxima_invoice.foundation.api.parser import json_object
from proxima_invoice.foundation.api.problems import Problem, Refusal, invalid
from proxima_invoice.foundation.api.views import ApiViewSet, answer
from proxima_invoice.foundation.sentences import known

LARGEST_BYTES = 64 * 1024
LONGEST_ID = 100
"""As an invoice keeps it."""
NOT_SIGNED = known("X-Signature has to be the HMAC-SHA256 of the body, in hexadecimal, by the secret that we share.")
SIGNATURE = OpenApiParameter(
    "X-Signature",
    {"type": "string", "pattern": "^(sha256=)?[0-9a-fA-F]{64}$"},
    OpenApiParameter.HEADER,
    required=True,
    description="HMAC-SHA256 of the body, byte for byte, by INVOICE_DIDOX_WEBHOOK_SECRET, in hexadecimal.",
    examples=[OpenApiExample("a signature", value="3f6c" * 16)],
)
_HEX = re.compile(r"(?:sha256=)?([0-9a-fA-F]{64})", re.ASCII)

_log = structlog.get_logger(__name__)


class DidoxNewsRequest(serializers.Serializer[Any]):
    """A document as Didox lists it; its other fields may stay."""

    doc_id = serializers.CharField(min_length=1, max_length=LONGEST_ID, help_text="In capitals or small letters.")
    doc_status = serializers.IntegerField(min_value=0, max_value=99_999, help_text="Didox's own number.")
    status_comment = serializers.CharField(required=False, allow_null=True, allow_blank=True)


class DidoxOutcomeShape(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField(
        choices=[APPLIED, KNOWN, IGNORED],
        help_text="ignored: no invoice has this document any more, or nobody knows this state.",
    )


class DidoxWebhookView(ApiViewSet):
    tag = "integrations"
    authentication_classes = ()

    @operation(
        summary="Hear from Didox",
        name="didox_webhook",
        description=(
            "News of an act: its invoice is accepted, or rejected with their comment, by user `system`. It is signed, "
            "and needs no token. The same news again, and news of an earlier state, change nothing."
        ),
        parameters=(SIGNATURE,),
        takes=DidoxNewsRequest,
        takes_example={
            "doc_id": "11F092E3428D10C68F7B1E0008000075",
            "doc_status": 4,
            "status_comment": "Часы за пятницу указаны неверно.",
        },
        answers=DidoxOutcomeShape,
        example={"outcome": APPLIED},
        refuses={
            "UNAUTHORIZED": NOT_SIGNED,
            "VALIDATION_ERROR": "doc_status: Give Didox's number of a state.",
            "PAYLOAD_TOO_LARGE": f"The body has more than {LARGEST_BYTES:,} bytes.",
        },
    )
    def create(self, request: Request) -> Response:
        check_signature(request)
        body = json_object(request)
        document = document_of(body)
        if document is None or len(document.id) > LONGEST_ID:
            raise invalid(_faults(body))
        return answer({"outcome": hear(document, now=timezone.now())})


def check_signature(request: Request) -> None:
    """Over the bytes as they came, in a time that says nothing of where it differs. Raises `Refusal`."""
    announced = str(request.META.get("CONTENT_LENGTH") or "0")
    if announced.isdigit() and int(announced) > LARGEST_BYTES:
        raise Refusal(
            Problem("PAYLOAD_TOO_LARGE", _("The body has more than %(most)s bytes.") % {"most": f"{LARGEST_BYTES:,}"})
        )
    secret = settings.DIDOX_WEBHOOK_SECRET
    given = _HEX.fullmatch(request.headers.get("X-Signature", "").strip())
    expected = hmac.new(secret.encode(), request._request.body, sha256).hexdigest()
    if secret and not off_because() and given and hmac.compare_digest(given[1].lower(), expected):
        return
    _log.warning("a message that is not signed by Didox's secret was refused", is_set_up=bool(secret))
    raise Refusal(Problem("UNAUTHORIZED", NOT_SIGNED, headers={"WWW-Authenticate": 'Signature realm="didox"'}))


def _faults(body: dict[str, Any]) -> dict[str, str]:
    found = document_of(body | {"doc_status": 0})
    if found is None or len(found.id) > LONGEST_ID:
        return {"doc_id": _("Give the id of a document.")}
    return {"doc_status": _("Give Didox's number of a state.")}
