"""What the exchange hears of, and the work it does in the background."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver
from django.utils import timezone

from integrations.exchange.services.follow_invoice import export_invoice, follow_undone
from invoices.signals import invoice_approved, invoice_status_changed


@receiver(invoice_approved, dispatch_uid="exchange")
def queue_invoice(*, invoice_id: UUID, **_: Any) -> None:
    export_invoice(invoice_id, now=timezone.now())


@receiver(invoice_status_changed, dispatch_uid="exchange")
def queue_undone_invoice(*, invoice_id: UUID, to_status: str, **_: Any) -> None:
    follow_undone(invoice_id, to_status=to_status, now=timezone.now())
