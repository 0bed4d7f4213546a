"""`/api/pub/syncerrors`: what an accounting system could not take (spec 7, Errors back)."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from integrations.exchange.api.base import ExchangeViewSet, caller_key
from integrations.exchange.services.report_sync_error import report_sync_error
from invoices.services.check_values import as_plain_text, as_uuid, collect, is_blank
from proxima_invoice.foundation.api.operation import operation
from proxima_invoice.foundation.api.parser import json_object

LONGEST_CODE = 50
LONGEST_MESSAGE = 5_000


class SyncErrorRequest(serializers.Serializer[Any]):
    documentid = serializers.UUIDField(help_text="The document's id, as a queue shows it.")
    companycode = serializers.CharField(min_length=1, max_length=LONGEST_CODE)
    message = serializers.CharField(min_length=1, max_length=LONGEST_MESSAGE, help_text="For the accountant.")


class SyncErrorShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    documentid = serializers.UUIDField()


class SyncErrorsView(ExchangeViewSet):
    @operation(
        summary="Report what could not be imported",
        name="report_sync_error",
        scope="read",
        description="Shown to the accountant on the document, until it is exported again.",
        takes=SyncErrorRequest,
        takes_example={
            "documentid": "7777707d-594d-420c-9174-ce278f823333",
            "companycode": "302320404",
            "message": "Country 'Japan' does not exist in the list.",
        },
        answers=SyncErrorShape,
        example={
            "id": "550e8400-e29b-41d4-a716-446655440000",
            "documentid": "7777707d-594d-420c-9174-ce278f823333",
        },
        refuses={
            "NOT_FOUND": "There is no document 7777707d-594d-420c-9174-ce278f823333.",
            "VALIDATION_ERROR": "message: Say why.",
        },
    )
    def create(self, request: Request) -> Response:
        body = json_object(request)
        given = collect({name: body.get(name) for name in ("documentid", "companycode", "message")}, _value)
        error = report_sync_error(
            key=caller_key(request),
            document_id=given["documentid"],
            company_code=given["companycode"],
            message=given["message"],
            now=timezone.now(),
        )
        return Response({"id": str(error.pk), "documentid": str(given["documentid"])})


def _value(name: str, value: Any) -> Any:
    if name == "documentid":
        return as_uuid(value)
    text = as_plain_text(value, longest=LONGEST_CODE if name == "companycode" else LONGEST_MESSAGE).strip()
    if is_blank(text):
        raise ValueError(_("This cannot be empty."))
    return text
