"""Note what an outside service calls an invoice, and where it keeps it (design, Decisions: external ids)."""

from datetime import datetime
from uuid import UUID

from invoices.models import Invoice
from invoices.states import Status

REFERENCES = (
    "r2_storage_key",
    "r2_public_url",
    "planfact_shipment_id",
    "planfact_deal_id",
    "didox_document_id",
    "didox_status",
)
OUT_OF_HOUSE = (Status.APPROVED, Status.SENT, Status.ACCEPTED, Status.PAID, Status.REJECTED)
"""Statuses in which the outside may know the invoice. A draft has shed what it was called."""


def record_external_reference(*, invoice_id: UUID, approval_no: int, now: datetime, **references: str) -> bool:
    """Set some of `REFERENCES`; the version stays (spec 3, version).

    False, and nothing is set, when the invoice has been taken back or approved anew since: the news is about a document
    that is no longer this one's.
    """
    if unknown := references.keys() - set(REFERENCES):
        raise TypeError(f"No such reference: {', '.join(sorted(unknown))}")
    current = Invoice.objects.filter(pk=invoice_id, approval_no=approval_no, status__in=OUT_OF_HOUSE)
    return bool(current.update(updated_at=now, **references))
