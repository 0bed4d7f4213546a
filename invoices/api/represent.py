"""What is read from the database to write invoices in JSON: plain values, for a list or an invoice has thousands."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from invoices import money
from invoices.api.shapes import InvoiceRowShape, InvoiceShape, LineItemShape
from invoices.errors import NotFound
from invoices.models import Invoice, LineItem
from invoices.queries.listed import listed
from proxima_invoice.foundation.api.answer_shape import AnswerShape

Values = dict[str, Any]
_NOT_STORED = ("total_with_vat", "pdf_sha256", "line_items", "drift_hours", "drift_computed_at")


def _columns(shape: type[AnswerShape]) -> tuple[str, ...]:
    return tuple(str(field.source) for field in shape().fields.values() if field.source not in _NOT_STORED)


_INVOICES = Invoice.objects.values(*_columns(InvoiceShape), pdf_sha256=F("document__pdf_sha256"))
_LINES = LineItem.objects.order_by("sort_order", "id").values(*_columns(LineItemShape))
_LISTED = _columns(InvoiceRowShape)
_DRIFT = {"drift_hours": F("drift__hours"), "drift_computed_at": F("drift__computed_at")}


def listed_invoices(page: QuerySet[Invoice], total: int) -> Iterable[Values]:
    """The rows of a page of a list of `total`, for `ListedInvoiceShape`. One query."""
    return map(_with_tax, listed(page, total=total).values(*_LISTED, **_DRIFT))


def whole_invoice(invoice_id: UUID) -> Values:
    """An invoice with its own lines and the checksum of its PDF, whose bytes are not read; raises `NotFound`.

    Three queries, however many lines.
    """
    data: Values = InvoiceShape(_of_one_version(invoice_id)).data
    return data


def _of_one_version(invoice_id: UUID) -> Values:
    """An edit between both statements would put its lines beside the figures from before: then both are read again."""
    versions = Invoice.objects.filter(pk=invoice_id).values_list("version", flat=True)
    while True:
        try:
            invoice = _with_tax(_INVOICES.get(pk=invoice_id))
        except Invoice.DoesNotExist:
            raise NotFound(_("There is no invoice %(invoice)s.") % {"invoice": invoice_id}) from None
        lines = list(_LINES.filter(invoice_id=invoice_id))
        if versions.get() == invoice["version"]:
            return invoice | {"line_items": lines}


def _with_tax(invoice: Values) -> Values:
    due = money.tax(invoice["total_amount"], mode=invoice["vat_mode"], rate=invoice["vat_rate"])
    return invoice | {"total_with_vat": due.total_with_vat}
