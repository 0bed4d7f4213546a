"""Take a wrong invoice out of the world: its number stays, its time and period are free again (spec 3, void)."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from invoices.models import Invoice, LineItem
from invoices.services.change_status import change_status
from invoices.services.check_values import as_reason
from invoices.services.lock_invoice import lock_invoice


def void(
    *,
    invoice_id: UUID,
    user: AbstractBaseUser,
    reason: str,
    expected_version: int | None = None,
    now: datetime | None = None,
) -> Invoice:
    """Void a draft, declined or rejected invoice. Raises `Invalid` without a reason, `MoveNotAllowed`,
    `StaleVersion`.
    """
    why, now = as_reason(reason), now or timezone.now()
    with transaction.atomic():
        invoice = lock_invoice(invoice_id, verb="void", expected_version=expected_version)
        claims = LineItem.objects.filter(invoice=invoice, worklog_ref__isnull=False)
        freed = claims.update(worklog_ref=None)
        return change_status(
            invoice=invoice,
            verb="void",
            by=user.get_username(),
            now=now,
            reason=why,
            fields={"voided_at": now, "voided_by": user.get_username(), "void_reason": why},
            data={"worklogs_freed": freed},
        )
