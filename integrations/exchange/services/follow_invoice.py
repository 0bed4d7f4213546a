"""Invoices of ours in the queue of exported documents: from the approval on, and with each fate after it (spec 7)."""

from datetime import datetime
from uuid import UUID

from integrations.exchange.models import Company, QueueEntry, Subscription
from integrations.exchange.services.append_to_queue import append_invoice
from integrations.exchange.services.clear_sync_errors import clear_sync_errors
from integrations.exchange.services.tell_exported import tell_exported
from invoices.states import Status

UNDONE = (Status.REJECTED, Status.DRAFT, Status.VOID)
"""What accounting has to hear of an invoice that it may have booked."""


def export_invoice(invoice_id: UUID, *, now: datetime) -> None:
    """In the transaction that approves it; approved again, it moves to the queue's end."""
    for company in _listeners():
        tell_exported(company, now=now)
    if append_invoice(invoice_id, now=now):
        clear_sync_errors(now=now, invoice_id=invoice_id)


def follow_undone(invoice_id: UUID, *, to_status: str, now: datetime) -> None:
    """Whoever pulled it meets it once more, with its new status."""
    if to_status in UNDONE and QueueEntry.objects.filter(invoice_id=invoice_id).exists():
        export_invoice(invoice_id, now=now)


def _listeners() -> list[Company]:
    listening = Subscription.objects.filter(
        event_type=Subscription.Event.ON_EXPORTED, status=Subscription.Status.CONFIRMED
    )
    return list(Company.objects.filter(gets_our_invoices=True, pk__in=listening.values("company")))
