"""Spec 6, Payment capture: of whoever asks at once, each is answered, and exactly one charge is made."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from pytest_httpserver import HTTPServer

from tests.fakes.stripe import CHARGE, FakeStripe, refused, serve, settings_for
from tests.payments import TOTAL
from tests.races import children, payments
from tests.races.children import Call

COUNT = 3
"""Each pair races over several invoices at once, so that a run sees several orders of events."""


@pytest.fixture
def stripe() -> Iterator[FakeStripe]:
    with HTTPServer(host="127.0.0.1", threaded=True) as server:
        fake = serve(server)
        yield fake
    assert fake.faults == []


@pytest.fixture
def database(databases) -> Iterator[str]:
    with databases.copy() as name:
        yield name


def taken_for(stripe: FakeStripe, invoice_id: UUID) -> int:
    return sum(intent["metadata"]["invoice_id"] == str(invoice_id) for intent in stripe.taken)


def test_two_captures_at_once_make_one_charge(database, stripe):
    invoices = children.call(database, payments.prepare, COUNT)
    settings = settings_for(stripe.url)

    outcomes = children.race(database, [Call(payments.capture, (one, settings)) for one in invoices for _ in range(2)])

    assert {outcome.refused for outcome in outcomes} <= {"", "NotChargeable"}
    assert {outcome.value for outcome in outcomes if not outcome.refused} == {"captured"}
    for one in invoices:
        state = children.call(database, payments.state_of, one)
        assert (taken_for(stripe, one), state["payments"], state["told"]) == (1, ["captured"], ["payment_captured"])


def test_a_capture_and_whoever_takes_the_invoice_back_never_both_win(database, stripe):
    invoices = children.call(database, payments.prepare, COUNT)
    settings = settings_for(stripe.url)
    pairs = (payments.capture, payments.take_back_to_draft)

    outcomes = children.race(database, [Call(act, (one, settings)) for one in invoices for act in pairs])

    for one, captured, taken_back in zip(invoices, outcomes[::2], outcomes[1::2], strict=True):
        state = children.call(database, payments.state_of, one)
        assert bool(captured.refused) != bool(taken_back.refused), (captured, taken_back)
        assert {captured.refused, taken_back.refused} <= {"", "NotChargeable", "PaymentStands"}
        assert taken_for(stripe, one) == len(state["payments"]) == (state["status"] == "approved")


def test_two_refunds_of_all_at_once_give_back_once(database, stripe):
    invoices = children.call(database, payments.prepare, COUNT)
    settings = settings_for(stripe.url)
    for one in invoices:
        children.call(database, payments.capture, one, settings)

    outcomes = children.race(
        database, [Call(payments.give_back, (one, settings)) for one in invoices for _ in range(2)]
    )

    assert [outcome.refused for outcome in outcomes].count("NotRefundable") == COUNT
    assert stripe.given_back == int(TOTAL) * 100 * COUNT
    for one in invoices:
        state = children.call(database, payments.state_of, one)
        assert (state["payments"], state["refunds"], state["left"]) == (["refunded"], ["succeeded"], 0)


def test_the_answer_and_the_webhook_at_once_are_one_payment(database, stripe):
    invoices = children.call(database, payments.prepare, COUNT)
    # What is asked for is made at Stripe, and never answered: so the worker and the webhook find it at once.
    settings = settings_for(stripe.url)
    stripe.after[CHARGE] = [refused(500, "Something went wrong") for _ in invoices]
    for one in invoices:
        assert children.call(database, payments.capture, one, settings) == "open"

    calls = [Call(payments.tell, (intent,)) for intent in stripe.taken]
    outcomes = children.race(database, [*calls, Call(payments.settle, (settings,)), *calls])

    assert not [outcome for outcome in outcomes if outcome.refused]
    for one in invoices:
        state = children.call(database, payments.state_of, one)
        assert (taken_for(stripe, one), state["payments"]) == (1, ["captured"])
        assert state["told"] == ["payment_captured", "payment_unknown"]
