"""Decide that an invoice is to be paid by its customer's stored payment method, and write that down (spec 6).

In one short transaction, before anybody is asked for money: whatever happens afterwards, the row tells what was begun.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from invoices.errors import NotChargeable
from invoices.models import Invoice, Payment, PaymentMethod
from invoices.payment_port import provider_of
from invoices.queries.payments import method_of, open_payment, still_due
from invoices.services.lock_invoice import lock_invoice
from invoices.states import Status
from proxima_invoice.foundation.sentences import known, retold, say
from proxima_invoice.foundation.work.enqueue import enqueue

CHARGEABLE = (Status.APPROVED, Status.SENT, Status.ACCEPTED)
"""Never before the approval: until then a reviewer may still correct what is charged."""
KIND = "payment:capture"
NOT_CHARGEABLE = known("%(number)s is %(status)s; a payment can be taken once it is approved, and until it is paid.")
NOTHING_LEFT = known("Nothing is left to be paid for %(number)s.")
NO_METHOD = known("%(customer)s has no payment method that is enabled.")
NOBODY = known("Nobody here takes payments by %(provider)s.")
SWITCHED_OFF = known("%(provider)s is switched off: %(why)s")
FOLLOWED_UP_AFTER = timedelta(minutes=1)
"""Whoever begins it asks at once. After this the worker sees to what he left open: his process may be gone."""


def begin_payment(*, invoice_id: UUID, user: AbstractBaseUser, expected_version: int | None, now: datetime) -> Payment:
    """The payment to ask for; one that is open already is gone on with.

    Raises `NotFound`, `StaleVersion`, and `NotChargeable` saying why nothing can be taken.
    """
    with transaction.atomic():
        invoice = lock_invoice(invoice_id, expected_version=expected_version)
        if why_not := not_chargeable(invoice):
            raise NotChargeable(why_not)
        if standing := open_payment(invoice.pk):
            return standing
        amount = still_due(invoice)
        if not amount:
            raise NotChargeable(say(NOTHING_LEFT, number=invoice.display_number))
        method = _method(invoice)
        payment = Payment.objects.create(
            invoice=invoice,
            provider=method.provider,
            provider_customer_id=method.provider_customer_id,
            provider_method_id=method.provider_method_id,
            method_label=method.label,
            amount=amount,
            currency=invoice.currency,
            started_by=user.get_username(),
            created_at=now,
        )
        enqueue(kind=KIND, subject=str(payment.pk), now=now, due_at=now + FOLLOWED_UP_AFTER)
    return payment


def not_chargeable(invoice: Invoice) -> str:
    """Why its status forbids it, or nothing."""
    if invoice.status in CHARGEABLE:
        return ""
    return say(NOT_CHARGEABLE, number=invoice.display_number, status=invoice.get_status_display())


def _method(invoice: Invoice) -> PaymentMethod:
    method = method_of(invoice.customer_key)
    if method is None:
        raise NotChargeable(say(NO_METHOD, customer=invoice.company_name or invoice.customer_key))
    provider = provider_of(method.provider)
    if provider is None:
        raise NotChargeable(say(NOBODY, provider=method.provider))
    if off := provider.off_because():
        raise NotChargeable(say(SWITCHED_OFF, provider=provider.title, why=retold(off)))
    return method
