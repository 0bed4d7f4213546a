"""`/api/pub/digitized` and `/api/pub/exported`: what is new since a client looked last (spec 7, Queues)."""

from datetime import datetime
from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from integrations.exchange.api.base import ExchangeViewSet, caller_key
from integrations.exchange.api.examples import QUEUE_PAGE
from integrations.exchange.models import IncomingDocument, Queue
from integrations.exchange.queries import moments
from integrations.exchange.queries.document_json import page_json
from integrations.exchange.queries.queue_page import queue_page
from invoices.services.check_values import give_one_of
from proxima_invoice.foundation.api.operation import operation
from proxima_invoice.foundation.api.problems import invalid

FROM = OpenApiParameter(
    "from",
    {"type": "string", "format": "date-time"},
    description="Documents after this moment: `next` of the page before, or the last document's own moment.",
    examples=[OpenApiExample("a moment", value="2020-12-18T11:52:42.313Z")],
)
DOCTYPE = OpenApiParameter(
    "doctype", {"type": "string", "enum": IncomingDocument.Type.values}, description="Only documents of this kind."
)
DocumentsPage: Any = type(
    inline_serializer(
        name="DocumentsPage",
        fields={
            "$schema": serializers.URLField(help_text="The JSON Schema of this answer, with every attribute."),
            "documents": serializers.ListField(child=serializers.DictField(), help_text="In order, about 100 a page."),
            "next": serializers.DateTimeField(required=False, help_text="While there may be more."),
        },
    )
)


class QueueView(ExchangeViewSet):
    queue = Queue.DIGITIZED

    @operation(
        summary="Documents that were digitised",
        name="pull_digitized",
        scope="read",
        description="Whoever follows `next`, and asks again from the last one later, sees every document.",
        parameters=(FROM, DOCTYPE),
        answers=DocumentsPage,
        example=QUEUE_PAGE,
        refuses={"VALIDATION_ERROR": "from: Give a moment such as 2020-12-18T11:52:42.313Z."},
    )
    def list(self, request: Request) -> Response:
        company = caller_key(request).company
        page = queue_page(
            queue=self.queue,
            company=company,
            after=_moment(request.query_params.get("from")),
            doctype=_doctype(request.query_params.get("doctype")),
        )
        return Response(page_json(page.entries, company=company, next_moment=page.next))


class ExportedView(QueueView):
    queue = Queue.EXPORTED

    @operation(
        summary="Documents that were exported",
        name="pull_exported",
        scope="read",
        description="Those an accountant exported, and invoices of ours from their approval on.",
        parameters=(FROM, DOCTYPE),
        answers=DocumentsPage,
        example=QUEUE_PAGE,
        refuses={"VALIDATION_ERROR": "from: Give a moment such as 2020-12-18T11:52:42.313Z."},
    )
    def list(self, request: Request) -> Response:
        return super().list(request)


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return moments.read(text)
    except ValueError as error:
        raise invalid({"from": str(error)}) from None


def _doctype(text: str | None) -> str:
    if text is not None and text not in IncomingDocument.Type.values:
        raise invalid({"doctype": give_one_of(IncomingDocument.Type.values)})
    return text or ""
