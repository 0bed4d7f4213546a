"""Give money of a captured payment back, with a reason (spec 6, Payment capture)."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone

from invoices.models import Refund
from invoices.services.begin_refund import begin_refund
from invoices.services.settle_refund import settle_refund


def refund_payment(
    *,
    invoice_id: UUID,
    user: AbstractBaseUser,
    reason: str,
    amount: Any = None,
    payment_id: UUID | None = None,
    seen_left: Decimal | None = None,
    now: datetime | None = None,
) -> Refund:
    """`amount`, or all that is left, of the payment that is named, or of the newest. The invoice's status stays as it
    is. The refund says what came of it; while nobody knows, the worker finds out.

    Raises as `begin_refund`.
    """
    refund = begin_refund(
        invoice_id=invoice_id,
        user=user,
        reason=reason,
        amount=amount,
        payment_id=payment_id,
        seen_left=seen_left,
        now=now or timezone.now(),
    )
    return settle_refund(refund.pk, by=user.get_username(), now=now)
