"""Ask a provider for the money of an open payment, or what came of asking before, and write down the answer (spec 6).

It looks first and acts second. The provider is asked outside of every transaction.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation

from invoices.models import Payment, PaymentMethod
from invoices.payment_port import Answer, Charge, Declined, PaymentProvider, Unknown, provider_of
from invoices.services.begin_payment import CHARGEABLE, NOBODY
from invoices.services.lock_invoice import lock_invoice
from invoices.services.record_payment import record_payment
from invoices.states import LABELS, Status
from proxima_invoice.foundation.sentences import ENGLISH, known

MEANWHILE = known("Its outcome has become known meanwhile.")
WITHDRAWN = "withdrawn"
_STATUS_CHANGED = known("It was not charged: %(number)s is %(status)s.")
_METHOD_DISABLED = known("It was not charged: the payment method was disabled.")


def settle_payment(payment_id: UUID, *, by: str, now: datetime | None = None) -> Payment:
    """The payment as it stands afterwards: captured, declined, or still open with the reason. Safe to run again, and by
    several at once: the provider knows the payment by its id.
    """
    payment = Payment.objects.get(pk=payment_id)
    if payment.state != Payment.State.OPEN:
        return payment
    # What comes of it is kept in the history, which everybody reads.
    with translation.override(ENGLISH):
        answer = _ask(payment, provider_of(payment.provider), now or timezone.now())
    return record_payment(payment_id, answer, by=by, now=now or timezone.now())


def _ask(payment: Payment, provider: PaymentProvider | None, now: datetime) -> Answer:
    if provider is None:
        return Unknown(NOBODY % {"provider": payment.provider})
    if off := provider.off_because():
        return Unknown(off)
    if payment.asked_at is not None and (found := provider.look_up(_charge(payment))) is not None:
        return found
    return _decided(payment, now) or provider.capture(_charge(payment))


def _decided(payment: Payment, now: datetime) -> Answer | None:
    """Why it is not asked for any more. If it is, that it is about to be is committed with the decision."""
    with transaction.atomic():
        invoice = lock_invoice(payment.invoice_id)
        payments = Payment.objects.filter(pk=payment.pk, state=Payment.State.OPEN)
        if not payments.exists():
            return Unknown(MEANWHILE)
        if invoice.status not in CHARGEABLE:
            told = {"number": invoice.display_number, "status": LABELS[Status(invoice.status)]}
            return Declined(WITHDRAWN, _STATUS_CHANGED % told)
        methods = PaymentMethod.objects.filter(provider=payment.provider, customer_key=invoice.customer_key)
        if not methods.filter(provider_method_id=payment.provider_method_id, enabled=True).exists():
            return Declined(WITHDRAWN, _METHOD_DISABLED)
        payments.filter(asked_at=None).update(asked_at=now)
    return None


def _charge(payment: Payment) -> Charge:
    return Charge(
        payment_id=payment.pk,
        amount=payment.amount,
        currency=payment.currency,
        customer_id=payment.provider_customer_id,
        method_id=payment.provider_method_id,
        invoice_id=payment.invoice_id,
        invoice_number=payment.invoice.display_number,
        asked_at=payment.asked_at,
    )
