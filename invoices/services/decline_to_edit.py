"""Take an invoice out of review to correct it by hand: declined with a reason and reopened, in one step.

Only a draft can be edited; whoever reviews and sees what to correct need not press twice (design, mockups, Review).
"""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from invoices.models import Invoice
from invoices.services.decline import decline
from invoices.services.reopen import reopen


def decline_to_edit(
    *,
    invoice_id: UUID,
    user: AbstractBaseUser,
    reason: str,
    expected_version: int | None = None,
    now: datetime | None = None,
) -> Invoice:
    """Both or neither. Raises `Invalid` without a reason, `NotFound`, `MoveNotAllowed`, `StaleVersion`."""
    now = now or timezone.now()
    with transaction.atomic():
        decline(invoice_id=invoice_id, user=user, reason=reason, expected_version=expected_version, now=now)
        return reopen(invoice_id=invoice_id, user=user, now=now)
