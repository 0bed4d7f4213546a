"""Send an approved invoice to its customer (spec 3, send)."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from invoices.models import Invoice
from invoices.services.change_status import change_status
from invoices.services.lock_invoice import read_invoice
from invoices.signals import invoice_sent


def send(
    *,
    invoice_id: UUID,
    user: AbstractBaseUser,
    expected_version: int | None = None,
    now: datetime | None = None,
) -> Invoice:
    """Mark as sent; whoever carries it hears `invoice_sent`. Raises `NotFound`, `MoveNotAllowed`, `StaleVersion`."""
    now, by = now or timezone.now(), user.get_username()
    with transaction.atomic():
        invoice = read_invoice(invoice_id, verb="send", expected_version=expected_version)
        sent = change_status(invoice=invoice, verb="send", by=by, now=now, fields={"sent_at": now})
        invoice_sent.send(sender=Invoice, invoice_id=invoice.pk, approval_no=invoice.approval_no, by=by)
    return sent
