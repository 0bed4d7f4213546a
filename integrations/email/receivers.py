"""Owes the customer abroad a letter for each invoice that is sent; a local act goes over the state's platform."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_noop

from integrations.deliver import connect
from integrations.email.config import missing, off_because
from integrations.email.handler import FAILED, NAME, SENT, check, handle
from integrations.outbox import owe
from integrations.registry import Integration
from invoices.models import Invoice
from invoices.signals import invoice_sent
from invoices.states import Status


def is_due_for(invoice: Invoice) -> bool:
    """Not before a person sends it, however the delivery is asked for."""
    return not invoice.is_local_act and invoice.status in (Status.SENT, Status.ACCEPTED, Status.PAID)


EMAIL = Integration(
    name=NAME,
    title=gettext_noop("E-mail"),
    handle=handle,
    is_due_for=is_due_for,
    off_because=off_because,
    missing=missing,
    check=check,
    delivered_event=SENT,
    failed_event=FAILED,
    may_repeat=False,
)
connect(EMAIL)


@receiver(invoice_sent, dispatch_uid="email")
def owe_letter(*, invoice_id: UUID, approval_no: int, **_: Any) -> None:
    owe(EMAIL, Invoice.objects.get(pk=invoice_id), approval_no=approval_no, now=timezone.now())
