"""Write down what came of a payment: the one road for whoever asked, for the worker and for the webhook (spec 6).

The invoice's row is locked meanwhile: of two answers that come at once, the second finds what the first did.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction

from invoices.models import Invoice, Payment
from invoices.payment_port import Answer, Declined, Settled, Unknown
from invoices.services.lock_invoice import lock_invoice
from invoices.services.record_event import record_event
from invoices.signals import invoice_payment_captured
from proxima_invoice.foundation.scrubbing import scrub
from proxima_invoice.foundation.sentences import known

CAPTURED, DECLINED, UNKNOWN = "payment_captured", "payment_declined", "payment_unknown"
NO_REASON = known("The provider gave no reason.")
LONGEST_CODE, LONGEST_MESSAGE = 100, 2_000
State = Payment.State

_log = structlog.get_logger(__name__)


def record_payment(payment_id: UUID, answer: Answer, *, by: str, now: datetime) -> Payment:
    """The payment as it stands afterwards. What is known already changes nothing; that a declined one went through
    after all is believed, for the money is there.
    """
    with transaction.atomic():
        lock_invoice(Payment.objects.values_list("invoice_id", flat=True).get(pk=payment_id))
        payment = Payment.objects.get(pk=payment_id)
        match answer:
            case Settled(provider_id=provider_id):
                _settled(payment, provider_id, by=by, now=now)
            case Declined() if payment.state == State.OPEN:
                _declined(payment, answer, by=by, now=now)
            case Unknown() if payment.state == State.OPEN:
                _unknown(payment, answer, by=by, now=now)
    return Payment.objects.get(pk=payment_id)


def _settled(payment: Payment, provider_id: str, *, by: str, now: datetime) -> None:
    if payment.state not in (State.OPEN, State.DECLINED):
        if payment.provider_id != provider_id:
            _log.error(
                "a payment was taken twice", payment=str(payment.pk), first=payment.provider_id, second=provider_id
            )
        return
    payment.state, payment.provider_id, payment.ended_at = State.CAPTURED, provider_id, now
    payment.code = payment.message = ""
    payment.save(update_fields=("state", "provider_id", "ended_at", "code", "message"))
    _tell(payment, CAPTURED, by=by, now=now)
    invoice_payment_captured.send(sender=Invoice, invoice_id=payment.invoice_id, payment_id=payment.pk, by=by)


def _declined(payment: Payment, answer: Declined, *, by: str, now: datetime) -> None:
    payment.state, payment.ended_at = State.DECLINED, now
    payment.provider_id = answer.provider_id or payment.provider_id
    payment.code = scrub(answer.code)[:LONGEST_CODE]
    payment.message = scrub(answer.message)[:LONGEST_MESSAGE] or NO_REASON
    payment.save(update_fields=("state", "provider_id", "ended_at", "code", "message"))
    _tell(payment, DECLINED, by=by, now=now, reason=payment.message)


def _unknown(payment: Payment, answer: Unknown, *, by: str, now: datetime) -> None:
    is_news = not payment.message
    payment.provider_id = answer.provider_id or payment.provider_id
    payment.message = scrub(answer.why)[:LONGEST_MESSAGE] or NO_REASON
    payment.save(update_fields=("provider_id", "message"))
    if is_news:
        _tell(payment, UNKNOWN, by=by, now=now, reason=payment.message)


def _tell(payment: Payment, kind: str, *, by: str, now: datetime, reason: str = "") -> None:
    data: dict[str, Any] = {
        "payment_id": str(payment.pk),
        "amount": f"{payment.amount:f}",
        "currency": payment.currency,
        "provider": payment.provider,
        "provider_id": payment.provider_id,
    }
    if payment.code:
        data["code"] = payment.code
    record_event(invoice_id=payment.invoice_id, kind=kind, by=by, now=now, reason=reason, data=data)
