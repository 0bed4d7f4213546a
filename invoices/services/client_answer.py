"""What the customer said to an invoice that was sent (spec 3, accept and reject)."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone

from invoices.models import Invoice
from invoices.services.change_status import change_status
from invoices.services.check_values import as_reason
from invoices.services.lock_invoice import read_invoice


def accept(
    *,
    invoice_id: UUID,
    user: AbstractBaseUser,
    expected_version: int | None = None,
    now: datetime | None = None,
) -> Invoice:
    """The customer accepted. Raises `NotFound`, `MoveNotAllowed`, `StaleVersion`."""
    invoice = read_invoice(invoice_id, verb="accept", expected_version=expected_version)
    return change_status(invoice=invoice, verb="accept", by=user.get_username(), now=now or timezone.now())


def reject(
    *,
    invoice_id: UUID,
    user: AbstractBaseUser,
    reason: str,
    expected_version: int | None = None,
    now: datetime | None = None,
) -> Invoice:
    """The customer refused. Raises `Invalid` without a reason, `NotFound`, `MoveNotAllowed`, `StaleVersion`."""
    why, now, by = as_reason(reason), now or timezone.now(), user.get_username()
    return change_status(
        invoice=read_invoice(invoice_id, verb="reject", expected_version=expected_version),
        verb="reject",
        by=by,
        now=now,
        reason=why,
        fields={"rejected_at": now, "rejected_by": by, "reject_reason": why},
    )
