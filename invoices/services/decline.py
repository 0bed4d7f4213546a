"""Refuse a reviewed invoice, saying why (spec 3, decline)."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone

from invoices.models import Invoice
from invoices.services.change_status import change_status
from invoices.services.check_values import as_reason
from invoices.services.lock_invoice import read_invoice


def decline(
    *,
    invoice_id: UUID,
    user: AbstractBaseUser,
    reason: str,
    expected_version: int | None = None,
    now: datetime | None = None,
) -> Invoice:
    """Decline. Raises `Invalid` without a reason, `NotFound`, `MoveNotAllowed`, `StaleVersion`."""
    why, now, by = as_reason(reason), now or timezone.now(), user.get_username()
    return change_status(
        invoice=read_invoice(invoice_id, verb="decline", expected_version=expected_version),
        verb="decline",
        by=by,
        now=now,
        reason=why,
        fields={"declined_at": now, "declined_by": by, "decline_reason": why},
    )
