"""Owes the chat a message for each approval."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver
from django.utils import timezone

from integrations.deliver import connect
from integrations.outbox import owe
from integrations.registry import Integration
from integrations.telegram.config import missing, off_because
from integrations.telegram.handler import FAILED, SENT, check, handle
from invoices.models import Invoice
from invoices.signals import invoice_approved

TELEGRAM = Integration(
    name="telegram",
    title="Telegram",
    handle=handle,
    is_due_for=lambda _: True,
    off_because=off_because,
    missing=missing,
    check=check,
    delivered_event=SENT,
    failed_event=FAILED,
    # A chat takes about one message a second: after a bulk approval they follow one another.
    lane="telegram",
)
connect(TELEGRAM)


@receiver(invoice_approved, dispatch_uid="telegram")
def owe_message(*, invoice_id: UUID, approval_no: int, **_: Any) -> None:
    owe(TELEGRAM, Invoice.objects.get(pk=invoice_id), approval_no=approval_no, now=timezone.now())
