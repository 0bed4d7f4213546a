"""Write down what came of a refund; also of one that somebody made at the provider itself (spec 6)."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from invoices.models import Payment, Refund
from invoices.models.payment import TAKEN
from invoices.payment_port import Answer, Declined, Settled, Unknown
from invoices.services.lock_invoice import lock_invoice
from invoices.services.record_event import record_event
from invoices.services.record_payment import LONGEST_CODE, LONGEST_MESSAGE, NO_REASON
from proxima_invoice.foundation.scrubbing import scrub
from proxima_invoice.foundation.sentences import known

REFUNDED, REFUSED, UNKNOWN = "payment_refunded", "refund_failed", "refund_unknown"
MADE_THERE = known("Given back at the provider.")
State = Refund.State


def record_refund(refund_id: UUID, answer: Answer, *, by: str, now: datetime) -> Refund:
    """The refund as it stands afterwards. What is known already changes nothing."""
    with transaction.atomic():
        payment = _locked(Refund.objects.values_list("payment_id", flat=True).get(pk=refund_id))
        refund = Refund.objects.get(pk=refund_id)
        if refund.state == State.OPEN:
            _record(payment, refund, answer, by=by, now=now)
        elif isinstance(answer, Settled) and not refund.provider_id:
            Refund.objects.filter(pk=refund_id).update(provider_id=answer.provider_id)
    return Refund.objects.get(pk=refund_id)


def record_refunded_there(payment_id: UUID, total: Decimal, *, by: str, now: datetime) -> bool:
    """The provider says how much of a captured payment has been given back in all. A refund of ours that is open is
    among it if there is room for it; what nobody here asked for becomes a refund of its own. False when all was known.
    """
    with transaction.atomic():
        payment = _locked(payment_id)
        news = min(total, payment.amount) - payment.refunded_amount
        if payment.state not in TAKEN or news <= 0:
            return False
        ours = Refund.objects.filter(payment=payment, state=State.OPEN).first()
        if ours is not None and ours.amount <= news:
            _record(payment, ours, Settled(""), by=by, now=now)
            news -= ours.amount
        if news:
            theirs = Refund.objects.create(
                payment=payment, amount=news, reason=MADE_THERE, started_by=by, created_at=now,
                state=State.SUCCEEDED, ended_at=now,
            )  # fmt: skip
            _give_back(payment, theirs, by=by, now=now)
    return True


def _locked(payment_id: UUID) -> Payment:
    """Under its invoice's lock, as everything about payments is."""
    lock_invoice(Payment.objects.values_list("invoice_id", flat=True).get(pk=payment_id))
    return Payment.objects.get(pk=payment_id)


def _record(payment: Payment, refund: Refund, answer: Answer, *, by: str, now: datetime) -> None:
    match answer:
        case Settled(provider_id=provider_id):
            refund.state, refund.provider_id, refund.ended_at = State.SUCCEEDED, provider_id, now
            refund.code = refund.message = ""
            refund.save()
            _give_back(payment, refund, by=by, now=now)
        case Declined():
            refund.state, refund.ended_at = State.FAILED, now
            refund.code = scrub(answer.code)[:LONGEST_CODE]
            refund.message = scrub(answer.message)[:LONGEST_MESSAGE] or NO_REASON
            refund.save()
            _tell(payment, refund, REFUSED, by=by, now=now, reason=refund.message)
        case Unknown():
            is_news = not refund.message
            refund.message = scrub(answer.why)[:LONGEST_MESSAGE] or NO_REASON
            refund.save(update_fields=("message",))
            if is_news:
                _tell(payment, refund, UNKNOWN, by=by, now=now, reason=refund.message)


def _give_back(payment: Payment, refund: Refund, *, by: str, now: datetime) -> None:
    payment.refunded_amount += refund.amount
    is_all = payment.refunded_amount == payment.amount
    payment.state = Payment.State.REFUNDED if is_all else Payment.State.PARTIALLY_REFUNDED
    payment.save(update_fields=("refunded_amount", "state"))
    _tell(payment, refund, REFUNDED, by=by, now=now, reason=refund.reason)


def _tell(payment: Payment, refund: Refund, kind: str, *, by: str, now: datetime, reason: str) -> None:
    data = {
        "payment_id": str(payment.pk),
        "refund_id": str(refund.pk),
        "amount": f"{refund.amount:f}",
        "currency": payment.currency,
        "provider": payment.provider,
        "provider_id": payment.provider_id,
    }
    record_event(invoice_id=payment.invoice_id, kind=kind, by=by, now=now, reason=reason, data=data)
