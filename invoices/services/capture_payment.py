"""Take what an invoice costs from its customer's stored payment method (spec 6, Payment capture)."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone

from invoices.models import Payment
from invoices.services.begin_payment import begin_payment
from invoices.services.settle_payment import settle_payment


def capture_payment(
    *,
    invoice_id: UUID,
    user: AbstractBaseUser,
    expected_version: int | None = None,
    now: datetime | None = None,
) -> Payment:
    """What is still due, tax included. The payment says what came of it: captured, declined with its reason, or open
    while nobody knows; then the worker finds out. One that is open is gone on with, never begun twice.

    Raises `NotFound`, `StaleVersion`, and `NotChargeable` when nothing may be taken: before the approval, without a
    payment method, or when all is paid.
    """
    began_at = now or timezone.now()
    payment = begin_payment(invoice_id=invoice_id, user=user, expected_version=expected_version, now=began_at)
    return settle_payment(payment.pk, by=user.get_username(), now=now)
