"""What happened to an invoice, newest first (spec 3): field by field, and event by event."""

from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Substr
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from invoices.api import examples
from invoices.api.invoices import INVOICE_ID, NO_SUCH_INVOICE
from invoices.api.shapes import LONGEST_VALUE, EditShape, EventShape
from invoices.models import EditRecord, InvoiceEvent
from invoices.services.lock_invoice import read_invoice
from proxima_invoice.foundation.api.operation import operation
from proxima_invoice.foundation.api.views import ApiViewSet, answer, as_id


class EditHistoryView(ApiViewSet):
    path_parameters = (INVOICE_ID,)

    @operation(
        summary="Every edit, newest first",
        name="get_edit_history",
        permission="invoices.view_invoice",
        answers=EditShape,
        example=examples.EDIT,
        many=True,
        refuses={"NOT_FOUND": NO_SUCH_INVOICE},
    )
    def list(self, _request: Request, invoice_id: str) -> Response:
        # The database cuts: a document edited by hand has megabytes, and its history many of them.
        cut = {
            f"{name}_start": Substr(name, 1, LONGEST_VALUE + 1, output_field=TextField())
            for name in ("old_value", "new_value")
        }
        return _history(invoice_id, EditRecord.objects.defer("old_value", "new_value").annotate(**cut), EditShape)


class EventsView(ApiViewSet):
    path_parameters = (INVOICE_ID,)

    @operation(
        summary="Every event, newest first",
        name="get_events",
        permission="invoices.view_invoice",
        answers=EventShape,
        example=examples.EVENT,
        many=True,
        refuses={"NOT_FOUND": NO_SUCH_INVOICE},
    )
    def list(self, _request: Request, invoice_id: str) -> Response:
        return _history(invoice_id, InvoiceEvent.objects.all(), EventShape)


def _history(invoice_id: str, rows: QuerySet[Any], shape: type[BaseSerializer[Any]]) -> Response:
    invoice = read_invoice(as_id(invoice_id, name="invoice_id"))
    return answer(shape(rows.filter(invoice=invoice), many=True).data)
