"""What Stripe says by itself of a payment, to our rows (spec 6): late outcomes, and refunds made there.

Replays need no memory: what is known already changes nothing. What nobody here has is ignored.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from integrations.stripe.charge import NotCharged, from_minor_units, metadata, minor_units, refusal_of, text
from invoices.models import Payment
from invoices.payment_port import Declined, Settled
from invoices.services.record_payment import record_payment
from invoices.services.record_refund import record_refunded_there
from invoices.services.system_user import USERNAME
from proxima_invoice.foundation.identifier import read_uuid

NAME = "stripe"
APPLIED, KNOWN, IGNORED = "applied", "known", "ignored"
"""What became of a piece of news."""
SUCCEEDED, FAILED, REFUNDED = "payment_intent.succeeded", "payment_intent.payment_failed", "charge.refunded"

_log = structlog.get_logger(__name__)


def hear(kind: str, subject: Mapping[str, Any], *, now: datetime) -> str:
    """`subject` is the PaymentIntent, or of a refund the charge. Says what became of it."""
    intent_id = text(subject, "payment_intent" if kind == REFUNDED else "id")
    with structlog.contextvars.bound_contextvars(event=kind, intent=intent_id[:255]):
        payment = _payment_of(subject, intent_id) if kind in (SUCCEEDED, FAILED, REFUNDED) else None
        if payment is None or not _is_of(payment, subject):
            _log.info("news from Stripe that is not ours")
            return IGNORED
        before = _state(payment.pk)
        if kind == FAILED:
            refused = refusal_of(subject)
            record_payment(payment.pk, Declined(refused.code, refused.message, intent_id), by=USERNAME, now=now)
        else:
            record_payment(payment.pk, Settled(intent_id), by=USERNAME, now=now)
        if kind == REFUNDED and isinstance(back := subject.get("amount_refunded"), int):
            record_refunded_there(payment.pk, from_minor_units(back, payment.currency), by=USERNAME, now=now)
        outcome = KNOWN if _state(payment.pk) == before else APPLIED
        _log.info("news from Stripe", outcome=outcome, payment=str(payment.pk))
    return outcome


def _payment_of(subject: Mapping[str, Any], intent_id: str) -> Payment | None:
    """By our id, which Stripe hands on from the payment to its charge; else by theirs."""
    ours = Payment.objects.filter(provider=NAME)
    if (payment_id := _our_id(subject)) and (found := ours.filter(pk=payment_id).first()):
        return found
    return ours.filter(provider_id=intent_id).first() if 0 < len(intent_id) <= 255 and "\0" not in intent_id else None


def _our_id(subject: Mapping[str, Any]) -> UUID | None:
    try:
        return read_uuid(text(metadata(subject), "payment_id"))
    except ValueError:
        return None


def _is_of(payment: Payment, subject: Mapping[str, Any]) -> bool:
    """Of the sum that was asked for, in its currency, by the payment that is known, if one is."""
    told = (subject.get("amount"), text(subject, "currency"))
    intent_id = text(subject, "payment_intent") or text(subject, "id")
    try:
        asked = (minor_units(payment.amount, payment.currency), payment.currency.lower())
    except NotCharged:
        return False
    return told == asked and payment.provider_id in ("", intent_id)


def _state(payment_id: UUID) -> tuple[Any, ...]:
    return Payment.objects.values_list("state", "refunded_amount").get(pk=payment_id)
