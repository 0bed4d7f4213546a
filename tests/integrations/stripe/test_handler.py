"""Payments over a real socket: what is taken, what is not, and what nobody knows at first (spec 6, Payment capture)."""

import json
import logging
from decimal import Decimal

import pytest
from django.test import override_settings

from integrations.stripe.handler import check, faults
from invoices.errors import NotChargeable
from invoices.models import Invoice, Payment, PaymentMethod, Refund
from invoices.services.capture_payment import capture_payment
from invoices.services.refund_payment import refund_payment
from tests.fakes.stripe import CHARGE, KEY, LIST, LIST_REFUNDS, REFUND, cut_short, refused
from tests.integrations.stripe.conftest import UNITS, go, kinds, payments
from tests.payments import TOTAL, manager

SILENT = None


def capture(invoice: Invoice) -> Payment:
    return capture_payment(invoice_id=invoice.pk, user=manager())


def refund(invoice: Invoice, amount: str | None = None) -> Refund:
    return refund_payment(invoice_id=invoice.pk, user=manager(), reason="Agreed.", amount=amount)


def test_it_is_taken_once_and_told(stripe, approved):
    payment = capture(approved)

    [intent] = stripe.taken
    assert (payment.state, payment.provider_id, payment.amount) == ("captured", intent["id"], TOTAL)
    assert (intent["amount"], intent["currency"]) == (UNITS, "uzs")
    assert intent["metadata"] == {
        "payment_id": str(payment.pk),
        "invoice_id": str(approved.pk),
        "invoice_number": "INV-1",
    }
    assert kinds() == ["payment_captured"]
    with pytest.raises(NotChargeable, match="Nothing is left to be paid"):
        capture(approved)
    go()
    assert stripe.asked == [CHARGE]


@pytest.mark.parametrize("code", ["card_declined", "authentication_required"])
def test_a_decline_is_told_with_its_reason_and_may_be_followed_by_another_try(code, stripe, approved):
    stripe.declines = [code]
    payment = capture(approved)

    assert (payment.state, payment.code) == ("declined", code)
    assert payment.message.startswith("Your card was declined.")
    assert stripe.taken == []
    assert capture(approved).state == "captured"
    assert [state for state, *_ in payments()] == ["declined", "captured"]
    assert kinds() == ["payment_declined", "payment_captured"]


@pytest.mark.parametrize(
    "lost", [SILENT, cut_short(), refused(500, "Something went wrong"), refused(503, "Busy"), refused(429, "Slow down")]
)
def test_an_answer_that_was_lost_after_the_charge_is_looked_up_and_nothing_taken_twice(lost, stripe, approved):
    stripe.after[CHARGE] = [lost]
    payment = capture(approved)

    assert (payment.state, len(stripe.taken)) == ("open", 1)
    assert payment.message.startswith("Stripe ")
    assert kinds() == ["payment_unknown"]
    go()
    payment.refresh_from_db()
    assert (payment.state, payment.provider_id) == ("captured", stripe.taken[0]["id"])
    assert stripe.asked == [CHARGE, LIST]
    assert kinds() == ["payment_unknown", "payment_captured"]


@pytest.mark.parametrize("away", [SILENT, refused(500, "Something went wrong"), refused(401, "Invalid API Key")])
def test_where_no_charge_was_made_it_is_asked_for_again_under_the_same_key(away, stripe, approved):
    stripe.answers[CHARGE] = [away]
    assert capture(approved).state == "open"
    assert stripe.taken == []

    go()

    assert [state for state, *_ in payments()] == ["captured"]
    assert len(stripe.taken) == 1
    assert stripe.asked == [CHARGE, LIST, CHARGE]


def test_as_long_as_the_look_up_fails_nothing_is_tried_again(stripe, approved):
    stripe.after[CHARGE] = [SILENT]
    stripe.answers[LIST] = [refused(500, "No"), refused(500, "No")]
    capture(approved)

    assert capture(approved).state == "open"
    go()

    assert stripe.asked == [CHARGE, LIST, LIST]
    assert len(payments()) == 1


def test_a_person_may_find_out_at_once(stripe, approved):
    stripe.after[CHARGE] = [SILENT]
    opened = capture(approved)

    assert capture(approved).pk == opened.pk
    assert [state for state, *_ in payments()] == ["captured"]
    assert len(stripe.taken) == 1


def test_what_is_processed_stays_open_until_it_is_done(stripe, approved):
    stripe.pending = True
    assert capture(approved).state == "open"

    go()
    assert [state for state, *_ in payments()] == ["open"]
    stripe.intents[next(iter(stripe.intents))]["status"] = "succeeded"
    go(30)
    assert [state for state, *_ in payments()] == ["captured"]
    assert stripe.asked.count(CHARGE) == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"provider_customer_id": "cus_another"}, "No such customer"),
        ({"provider_method_id": "pm_another"}, "No such PaymentMethod"),
    ],
)
def test_what_stripe_does_not_know_is_declined_in_its_words(fields, said, stripe, approved):
    PaymentMethod.objects.update(**fields)

    payment = capture(approved)
    assert (payment.state, payment.code) == ("declined", "resource_missing")
    assert payment.message.startswith(said)


def test_other_parameters_under_our_key_are_no_decline(stripe, approved):
    stripe.answers[CHARGE] = [refused(400, "Keys can only be used with the same parameters.", kind="idempotency_error")]

    assert capture(approved).state == "open"


def test_an_amount_that_stripe_cannot_write_is_never_sent(stripe, approved):
    Invoice.objects.update(currency="UGX")

    payment = capture(approved)
    assert (payment.state, payment.code) == ("declined", "amount_not_chargeable")
    assert stripe.asked == []


def test_a_disabled_method_is_not_charged_when_it_turns_out_that_nothing_was_taken(stripe, approved):
    stripe.answers[CHARGE] = [SILENT]
    capture(approved)
    PaymentMethod.objects.update(enabled=False)

    go()

    assert [state for state, *_ in payments()] == ["declined"]
    assert stripe.asked == [CHARGE, LIST]


def test_all_or_a_part_is_given_back_but_never_more(stripe, approved):
    capture(approved)

    first = refund(approved, "825000.00")
    assert (first.state, stripe.given_back) == ("succeeded", 82_500_000)
    assert payments() == [("partially_refunded", TOTAL, Decimal("825000.00"))]
    rest = refund(approved)
    assert (rest.state, rest.amount) == ("succeeded", Decimal("14175000.00"))
    assert payments() == [("refunded", TOTAL, TOTAL)]
    assert stripe.given_back == UNITS
    assert kinds() == ["payment_captured", "payment_refunded", "payment_refunded"]


@pytest.mark.parametrize("is_made", [True, False])
def test_a_refund_whose_answer_was_lost_is_looked_up_and_nothing_given_back_twice(is_made, stripe, approved):
    capture(approved)
    (stripe.after if is_made else stripe.answers)[REFUND] = [SILENT]

    assert refund(approved, "1000.00").state == "open"
    assert payments() == [("captured", TOTAL, Decimal(0))]
    go()

    assert Refund.objects.get().state == "succeeded"
    assert payments() == [("partially_refunded", TOTAL, Decimal("1000.00"))]
    assert stripe.given_back == 100_000
    assert stripe.asked == [CHARGE, REFUND, LIST_REFUNDS, *([] if is_made else [REFUND])]


def test_a_refund_that_stripe_refuses_is_told(stripe, approved):
    capture(approved)
    stripe.answers[REFUND] = [refused(400, "Charge has already been refunded.", code="charge_already_refunded")]

    given = refund(approved)

    assert (given.state, given.code, given.message) == (
        "failed",
        "charge_already_refunded",
        "Charge has already been refunded.",
    )
    assert payments() == [("captured", TOTAL, Decimal(0))]
    assert kinds()[-1] == "refund_failed"


def test_switched_off_nothing_is_begun(stripe, approved):
    with override_settings(STRIPE_API_KEY=""), pytest.raises(NotChargeable, match="INVOICE_STRIPE_API_KEY is not set"):
        capture(approved)

    assert payments() == []
    assert stripe.asked == []


def test_no_secret_is_told_or_logged(stripe, approved, caplog, capsys):
    caplog.set_level(logging.DEBUG)
    stripe.answers[CHARGE] = [refused(401, f"Invalid API Key provided: {KEY}")]
    payment = capture(approved)
    go()

    printed = "".join(capsys.readouterr())
    assert payment.message
    for text in (payment.message, caplog.text, printed):
        assert KEY not in text
    assert all("X-Stripe-Client-Telemetry" not in headers for headers in stripe.headers)
    assert all("platform" not in json.loads(one["X-Stripe-Client-User-Agent"]) for one in stripe.headers)


def test_the_look_changes_nothing(stripe):
    assert check() == "Stripe knows the key; its balances are in USD."
    assert stripe.intents == {}


@pytest.mark.parametrize(
    ("customer", "method", "wrong"),
    [
        ("cus_1", "pm_1", set()),
        ("CUST-1", "pm_1", {"provider_customer_id"}),
        ("cus_1", "4242424242424242", {"provider_method_id"}),
        ("", "", {"provider_customer_id", "provider_method_id"}),
        ("cus_1\n", "pm_1", {"provider_customer_id"}),
    ],
)
def test_ids_are_stripes(customer, method, wrong):
    assert set(faults(customer, method)) == wrong
