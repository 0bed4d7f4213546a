from django.db import models
from django.utils.translation import gettext_lazy as _

from invoices.models.invoice import Invoice


class InvoiceDocument(models.Model):
    """The finalized document: its PDF and the page it was made from. Apart from the invoice: lists never read it."""

    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, primary_key=True, related_name="document")
    pdf_data = models.BinaryField()
    pdf_sha256 = models.CharField(max_length=64)
    html = models.TextField(
        help_text=_("What was printed: the preview of a finalized invoice never changes with a template.")
    )
    engine = models.CharField(max_length=20)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.invoice_id}.pdf"
