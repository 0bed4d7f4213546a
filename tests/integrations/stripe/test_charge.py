import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from integrations.stripe.charge import (
    NotCharged,
    found_intent,
    from_minor_units,
    intent_of,
    minor_units,
    outcome_of,
    refund_of,
    refund_outcome_of,
)
from invoices.payment_port import Charge, Declined, Repayment, Settled, Unknown
from tests.golden import payload

PAYMENT = UUID("0196a1c4-7d8e-7c31-9a52-4f6b8e2d1c91")
INVOICE = UUID("550e8400-e29b-41d4-a716-446655440000")
CHARGE = Charge(
    payment_id=PAYMENT,
    amount=Decimal("15825000.00"),
    currency="UZS",
    customer_id="cus_QXg1o8vpmmoK9b",
    method_id="pm_1PgafmB7WZ01zgkWcyuFvVFn",
    invoice_id=INVOICE,
    invoice_number="INV-1",
    asked_at=datetime(2026, 3, 1, tzinfo=UTC),
)
REPAYMENT = Repayment(
    refund_id=UUID("0196a1c4-7d8e-7c31-9a52-4f6b8e2d1c93"),
    payment_id=PAYMENT,
    provider_id="pi_3PjK2eLkdIwHu7ix0Yd3kQ2m",
    amount=Decimal("825000.00"),
    currency="UZS",
    invoice_id=INVOICE,
)


def intent(status: str, **more: Any) -> dict[str, Any]:
    usual = {"id": "pi_1", "amount": 1_582_500_000, "currency": "uzs", "metadata": {"payment_id": str(PAYMENT)}}
    return {**usual, "status": status, **more}


def test_what_is_sent_is_as_documented():
    sent = {"charge": intent_of(CHARGE), "refund": refund_of(REPAYMENT)}

    assert json.dumps(sent, indent=2, ensure_ascii=False) == payload("stripe/sent.json")


@pytest.mark.parametrize(
    ("amount", "currency", "units"),
    [
        ("15825000.00", "UZS", 1_582_500_000),
        ("0.01", "USD", 1),
        ("10.05", "EUR", 1005),
        ("500.00", "JPY", 500),
        ("500.00", "KRW", 500),
        ("5.12", "KWD", 5120),
        ("5.00", "ISK", 500),
        ("10.45", "HUF", 1045),
        ("9999999999999.99", "USD", 999_999_999_999_999),
    ],
)
def test_amounts_are_counted_in_the_smallest_unit_and_back(amount, currency, units):
    assert minor_units(Decimal(amount), currency) == units
    assert from_minor_units(units, currency) == Decimal(amount)


@pytest.mark.parametrize(("amount", "currency"), [("500.50", "JPY"), ("5.50", "ISK"), ("5.00", "UGX")])
def test_an_amount_that_stripe_cannot_write_is_refused(amount, currency):
    with pytest.raises(NotCharged, match=currency):
        minor_units(Decimal(amount), currency)


@pytest.mark.parametrize(
    ("answered", "means"),
    [
        (intent("succeeded"), Settled("pi_1")),
        (
            intent("requires_payment_method", last_payment_error={"code": "card_declined", "message": "No."}),
            Declined("card_declined", "No.", "pi_1"),
        ),
        (
            intent("canceled"),
            Declined("canceled", "Stripe says that it was not paid: pi_1 is canceled.", "pi_1"),
        ),
        (intent("processing"), Unknown("Stripe is still at it: pi_1 is processing.", "pi_1")),
        (intent("a_new_word"), Unknown("Stripe is still at it: pi_1 is a_new_word.", "pi_1")),
    ],
)
def test_an_intent_tells_what_came_of_it(answered, means):
    assert outcome_of(answered, CHARGE) == means


@pytest.mark.parametrize("other", [{"amount": 1}, {"currency": "usd"}, {"amount": None}, {"id": None}])
def test_an_intent_of_another_sum_says_nothing_about_ours(other):
    assert isinstance(outcome_of(intent("succeeded") | other, CHARGE), Unknown)


def test_among_several_the_one_that_was_paid_is_ours():
    rows = [intent("canceled"), intent("succeeded", id="pi_2"), intent("succeeded", id="pi_3", metadata={})]

    found = found_intent(rows, CHARGE)
    assert found is not None
    assert found["id"] == "pi_2"
    assert found_intent(rows, replace(CHARGE, payment_id=INVOICE)) is None
    assert found_intent([{"metadata": None}, {"metadata": "x"}], CHARGE) is None


@pytest.mark.parametrize(
    ("answered", "means"),
    [
        ({"id": "re_1", "status": "succeeded"}, Settled("re_1")),
        ({"id": "re_1", "status": "pending"}, Unknown("Stripe is still at it: re_1 is pending.", "re_1")),
        (
            {"id": "re_1", "status": "failed", "failure_reason": "expired_or_canceled_card"},
            Declined(
                "expired_or_canceled_card", "Stripe could not give it back: re_1, expired_or_canceled_card.", "re_1"
            ),
        ),
        ({}, Unknown("Stripe is still at it:  is .")),
    ],
)
def test_a_refund_tells_what_came_of_it(answered, means):
    assert refund_outcome_of(answered) == means
