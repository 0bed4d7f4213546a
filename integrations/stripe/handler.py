"""Answers what invoices ask of a provider of payments: charge, look up, give back (spec 6, Payment capture).

None of the four raises: what Stripe did not decide is unknown, and is looked up before anything is tried again.
"""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TypeVar

from integrations.errors import IntegrationError
from integrations.stripe.charge import (
    NotCharged,
    found_intent,
    found_refund,
    intent_of,
    outcome_of,
    refund_of,
    refund_outcome_of,
    text,
)
from integrations.stripe.client import Refused, Stripe
from integrations.stripe.config import config
from invoices.payment_port import Answer, Charge, Declined, Repayment, Unknown
from proxima_invoice.foundation.sentences import known

A = TypeVar("A")

OUR_CLOCKS_MAY_DIFFER_BY = timedelta(hours=1)
NO_AMOUNT = "amount_not_chargeable"
KNOWS_US = known("Stripe knows the key; its balances are in %(currencies)s.")
_CUSTOMER = re.compile(r"cus_[A-Za-z0-9]{1,250}", re.ASCII)
_METHOD = re.compile(r"pm_[A-Za-z0-9_]{1,250}", re.ASCII)
NO_CUSTOMER = known("A customer at Stripe is called cus_…; copy it from there.")
NO_METHOD = known("A payment method at Stripe is called pm_…; copy it from there, never a card's number.")


def faults(customer_id: str, method_id: str) -> Mapping[str, str]:
    found = {}
    if not _CUSTOMER.fullmatch(customer_id):
        found["provider_customer_id"] = NO_CUSTOMER
    if not _METHOD.fullmatch(method_id):
        found["provider_method_id"] = NO_METHOD
    return found


def capture(charge: Charge) -> Answer:
    """One PaymentIntent, whose idempotency key is our payment's id."""

    def ask() -> Answer:
        return outcome_of(Stripe(config()).charge(intent_of(charge), key=str(charge.payment_id)), charge)

    return _answered(ask)


def look_up(charge: Charge) -> Answer | None:
    def ask() -> Answer | None:
        if charge.asked_at is None:
            return None
        since = charge.asked_at - OUR_CLOCKS_MAY_DIFFER_BY
        found = found_intent(Stripe(config()).intents_of(charge.customer_id, since=since), charge)
        return None if found is None else outcome_of(found, charge)

    return _answered(ask)


def refund(repayment: Repayment) -> Answer:
    """One refund, whose idempotency key is our refund's id."""

    def ask() -> Answer:
        return refund_outcome_of(Stripe(config()).give_back(refund_of(repayment), key=str(repayment.refund_id)))

    return _answered(ask)


def look_up_refund(repayment: Repayment) -> Answer | None:
    def ask() -> Answer | None:
        found = found_refund(Stripe(config()).refunds_of(repayment.provider_id), repayment)
        return None if found is None else refund_outcome_of(found)

    return _answered(ask)


def check() -> str:
    """Raises `IntegrationError`; nothing is written."""
    balances = Stripe(config()).balance().get("available")
    rows = balances if isinstance(balances, list) else []
    return KNOWS_US % {"currencies": ", ".join(sorted({text(row, "currency").upper() for row in rows})) or "–"}


def _answered(ask: Callable[[], A]) -> A | Declined | Unknown:
    try:
        return ask()
    except NotCharged as error:
        return Declined(NO_AMOUNT, str(error))
    except Refused as refused:
        return Declined(refused.code, str(refused), text(refused.intent, "id"))
    except IntegrationError as error:
        return Unknown(str(error))
