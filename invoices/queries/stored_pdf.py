"""The PDF that was made at finalize, without its bytes until they are asked for."""

from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from invoices.errors import NotFound
from invoices.models import InvoiceDocument


class StoredPdf(NamedTuple):
    invoice_id: UUID
    sha256: str
    file_name: str

    def read(self) -> bytes:
        """The bytes of `sha256` and no others; raises `NotFound` when they were taken back or replaced meanwhile."""
        documents = InvoiceDocument.objects.filter(invoice_id=self.invoice_id, pdf_sha256=self.sha256)
        found = documents.values_list("pdf_data", flat=True).first()
        if found is None:
            said = _("The PDF of %(invoice)s was replaced while it was read. Ask again.")
            raise NotFound(said % {"invoice": self.invoice_id})
        return bytes(found)


def stored_pdf(invoice_id: UUID) -> StoredPdf | None:
    """None before the invoice is finalized, and where there is no such invoice."""
    documents = InvoiceDocument.objects.filter(invoice_id=invoice_id)
    found = documents.values_list("pdf_sha256", "invoice__display_number").first()
    return None if found is None else StoredPdf(invoice_id, found[0], pdf_name(found[1]))


def pdf_name(display_number: str) -> str:
    """`Act_INV-1.pdf`; what a file system would take for a path becomes a dash (numbers may hold `2026/17`)."""
    plain = display_number.translate(str.maketrans("/\\:", "---"))
    return f"Act_{plain}.pdf"
