"""What is read from the database to write a whole invoice: three queries, however many lines."""

from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from invoices.api.shapes import InvoiceShape
from invoices.errors import NotFound
from invoices.models import Invoice


def whole_invoice(invoice_id: UUID) -> dict[str, Any]:
    """An invoice with its own lines and the checksum of its PDF, whose bytes are not read; raises `NotFound`."""
    data: dict[str, Any] = InvoiceShape(_of_one_version(invoice_id)).data
    return data


def _of_one_version(invoice_id: UUID) -> Invoice:
    """An edit between both statements would put its lines beside the figures from before: then both are read again."""
    invoices = Invoice.objects.annotate(pdf_sha256=F("document__pdf_sha256")).prefetch_related("line_items")
    versions = Invoice.objects.filter(pk=invoice_id).values_list("version", flat=True)
    while True:
        try:
            invoice = invoices.get(pk=invoice_id)
        except Invoice.DoesNotExist:
            raise NotFound(_("There is no invoice %(invoice)s.") % {"invoice": invoice_id}) from None
        if versions.get() == invoice.version:
            return invoice
