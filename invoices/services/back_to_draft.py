"""What an invoice sheds when it becomes a draft again (spec 3, regenerate and reopen)."""

from typing import Any

from invoices.models import Invoice, InvoiceDocument

_STAMPS: dict[str, Any] = {
    "approved_at": None,
    "approved_by": "",
    "declined_at": None,
    "declined_by": "",
    "decline_reason": "",
    "rejected_at": None,
    "rejected_by": "",
    "reject_reason": "",
    "sent_at": None,
}
_OUTSIDE = (
    "r2_storage_key",
    "r2_public_url",
    "planfact_shipment_id",
    "planfact_deal_id",
    "didox_document_id",
    "didox_status",
)
CLEARED: dict[str, Any] = {
    **_STAMPS,
    **dict.fromkeys(_OUTSIDE, ""),
    "html_template_hash": "",
    "branding_snapshot": {},
    "vat_mode": Invoice.VatMode.NONE,
    "vat_rate": 0,
    "vat_amount": 0,
}
"""Fields → their values in a draft."""


def shed_document(invoice: Invoice) -> dict[str, Any]:
    """Drop the PDF; returns what is cleared as it was, for the event. Call it in the transaction of the move."""
    old = {name: getattr(invoice, name) for name in (*_STAMPS, *_OUTSIDE) if getattr(invoice, name) not in (None, "")}
    documents = InvoiceDocument.objects.filter(invoice=invoice)
    if digest := documents.values_list("pdf_sha256", flat=True).first():
        old["pdf_sha256"] = digest
    documents.delete()
    return {name: value if isinstance(value, str) else value.isoformat() for name, value in old.items()}
