"""The money is here (spec 3, mark-paid)."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone

from invoices.models import Invoice
from invoices.services.change_status import change_status
from invoices.services.lock_invoice import read_invoice


def mark_paid(
    *,
    invoice_id: UUID,
    user: AbstractBaseUser,
    expected_version: int | None = None,
    now: datetime | None = None,
) -> Invoice:
    """Mark an accepted invoice as paid, which is final. Raises `NotFound`, `MoveNotAllowed`, `StaleVersion`."""
    now = now or timezone.now()
    invoice = read_invoice(invoice_id, verb="mark_paid", expected_version=expected_version)
    return change_status(invoice=invoice, verb="mark_paid", by=user.get_username(), now=now, fields={"paid_at": now})
