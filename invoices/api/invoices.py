"""`/invoices` and `/invoices/{id}`: find, read and edit (spec 3, Endpoints)."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from invoices.api import examples
from invoices.api.filters import PARAMETERS, narrowed
from invoices.api.represent import listed_invoices, whole_invoice
from invoices.api.requests import InvoiceChanges, LineChanges
from invoices.api.shapes import InvoiceShape, ListedInvoiceShape
from invoices.services.edit_fields import edit_fields
from invoices.services.edit_line_items import edit_line_items
from invoices.services.given_lines import MOST_LINES
from proxima_invoice.foundation.api.operation import operation
from proxima_invoice.foundation.api.pagination import page_of, window
from proxima_invoice.foundation.api.parser import json_object, only
from proxima_invoice.foundation.api.problems import invalid
from proxima_invoice.foundation.api.versions import expected_version
from proxima_invoice.foundation.api.views import ApiViewSet, answer, as_id, caller, page_answer

INVOICE_ID = OpenApiParameter("invoice_id", UUID, OpenApiParameter.PATH)
GIVES_ID = {"invoice_id": "$response.body#/data/id"}
GIVES_FIRST_ID = {"invoice_id": "$response.body#/data/0/id"}
NO_SUCH_INVOICE = f"There is no invoice {examples.INVOICE_ID}."
NOT_A_DRAFT = "INV-1 is approved; only drafts can be edited."


def invoice_answer(invoice_id: UUID, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """The invoice as it is now, with its version as the ETag."""
    data = whole_invoice(invoice_id)
    return answer(data, status=status, version=data["version"], headers=headers or {})


class InvoicesView(ApiViewSet):
    @operation(
        summary="Invoices, newest first",
        name="list_invoices",
        permission="invoices.view_invoice",
        description="Without their lines, texts and copies of customer and contract.",
        answers=ListedInvoiceShape,
        example=examples.LISTED,
        many=True,
        paged=True,
        parameters=PARAMETERS,
        leads_to=GIVES_FIRST_ID,
    )
    def list(self, request: Request) -> Response:
        asked = window(request.query_params)
        page = page_of(narrowed(request.query_params), asked, read=listed_invoices)
        return page_answer(page, ListedInvoiceShape(page.rows, many=True).data)


class InvoiceView(ApiViewSet):
    path_parameters = (INVOICE_ID,)

    @operation(
        summary="One invoice with its lines",
        name="get_invoice",
        permission="invoices.view_invoice",
        description="Lines in their order; those that were left out are marked `written_off`.",
        answers=InvoiceShape,
        example=examples.INVOICE,
        sends_etag=True,
        refuses={"NOT_FOUND": NO_SUCH_INVOICE},
    )
    def retrieve(self, _request: Request, invoice_id: str) -> Response:
        return invoice_answer(as_id(invoice_id, name="invoice_id"))

    @operation(
        summary="Edit a draft's own fields",
        name="update_invoice",
        permission="invoices.edit_invoice",
        description="All or nothing. Fields that are left out stay as they are.",
        takes=InvoiceChanges,
        takes_example={"total_amount": "16000000.00", "invoice_date": "2026-03-01", "show_task_list": False},
        answers=InvoiceShape,
        example=examples.INVOICE
        | {"total_amount": "16000000.00", "total_with_vat": "16000000.00", "total_is_manual": True, "version": 2},
        versioned=True,
        leads_to=GIVES_ID,
        refuses={
            "NOT_FOUND": NO_SUCH_INVOICE,
            "CONFLICT": NOT_A_DRAFT,
            "VALIDATION_ERROR": "total_amount: At most two decimals.",
        },
    )
    def partial_update(self, request: Request, invoice_id: str) -> Response:
        body = json_object(request)
        version = expected_version(request, body)
        edited = edit_fields(
            invoice_id=as_id(invoice_id, name="invoice_id"),
            user=caller(request),
            changes=body,
            expected_version=version,
        )
        return invoice_answer(edited.pk)


class LineItemsView(ApiViewSet):
    path_parameters = (INVOICE_ID,)

    @operation(
        summary="Add, change and remove lines of a draft",
        name="update_line_items",
        permission="invoices.edit_invoice",
        description=(
            "All or nothing. Totals follow the lines, unless the total was set by hand. A removed line that came from "
            "a worklog stays as `written_off`: its hour is not billed elsewhere."
        ),
        takes=LineChanges,
        takes_example={
            "add": [{"description": "Additional work", "unit_price": "150000.00", "quantity": "2.00"}],
            "update": [{"id": examples.LINE_ID, "quantity": "1.50"}],
            "remove": [],
        },
        answers=InvoiceShape,
        example=examples.INVOICE | {"version": 2},
        versioned=True,
        leads_to=GIVES_ID,
        refuses={
            "NOT_FOUND": NO_SUCH_INVOICE,
            "CONFLICT": NOT_A_DRAFT,
            "VALIDATION_ERROR": "update.0.quantity: This cannot be negative.",
        },
    )
    def partial_update(self, request: Request, invoice_id: str) -> Response:
        body = json_object(request)
        version = expected_version(request, body)
        only(body, ("add", "update", "remove"))
        edited = edit_line_items(
            invoice_id=as_id(invoice_id, name="invoice_id"),
            user=caller(request),
            add=_list(body, "add"),
            update=_list(body, "update"),
            remove=_list(body, "remove"),
            expected_version=version,
        )
        return invoice_answer(edited.pk)


def _list(body: dict[str, Any], name: str) -> list[Any]:
    value = body.get(name, [])
    if not isinstance(value, list):
        raise invalid({name: _("Give a list.")})
    if len(value) > MOST_LINES:
        raise invalid({name: _("At most %(most)d lines at once.") % {"most": MOST_LINES}})
    return value
