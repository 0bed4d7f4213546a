"""Write down that something happened to an invoice."""

from datetime import datetime
from typing import Any
from uuid import UUID

from invoices.models import InvoiceEvent


def record_event(
    *,
    invoice_id: UUID,
    kind: str,
    by: str,
    now: datetime,
    from_status: str = "",
    to_status: str = "",
    reason: str = "",
    data: dict[str, Any] | None = None,
) -> InvoiceEvent:
    """One row, in the caller's transaction. Events are never changed."""
    return InvoiceEvent.objects.create(
        invoice_id=invoice_id,
        kind=kind,
        from_status=from_status,
        to_status=to_status,
        by=by,
        reason=reason,
        data=data or {},
        created_at=now,
    )
