"""POST /integrations/stripe/webhook: who speaks, what is said, and what must not happen."""

import json
import time
from decimal import Decimal
from typing import Any

import pytest
from django.test import override_settings
from rest_framework.test import APIClient
from stripe import WebhookSignature

from invoices.models import InvoiceEvent, Payment, Refund
from invoices.services.capture_payment import capture_payment
from invoices.services.client_answer import accept
from invoices.services.refund_payment import refund_payment
from invoices.services.send import send
from tests.fakes.stripe import CHARGE, REFUND, WEBHOOK_SECRET, charge_of, cut_short, event, signature
from tests.integrations.stripe.conftest import UNITS, go, kinds, payments
from tests.payments import TOTAL, manager
from tests.plugins.api import V1, data, error

ADDRESS = f"{V1}/integrations/stripe/webhook"
SUCCEEDED, FAILED, REFUNDED = "payment_intent.succeeded", "payment_intent.payment_failed", "charge.refunded"


@pytest.fixture
def lost(stripe, approved) -> dict[str, Any]:
    """A payment that was taken and whose answer was lost; the intent at Stripe."""
    stripe.after[CHARGE] = [cut_short()]
    assert capture_payment(invoice_id=approved.pk, user=manager()).state == "open"
    return stripe.taken[0]


def post(body: Any, signed: str | None = "", content_type: str = "application/json") -> Any:
    """`signed` is what is sent as signature, Stripe's unless given; None for no header."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {} if signed is None else {"Stripe-Signature": signed or signature(raw)}
    return APIClient().post(ADDRESS, data=raw, content_type=content_type, headers=headers)


def everything() -> tuple[Any, ...]:
    return list(Payment.objects.values()), list(Refund.objects.values()), InvoiceEvent.objects.count()


def test_it_may_come_first_and_then_whoever_asks_finds_it_done(stripe, lost):
    assert data(post(event(SUCCEEDED, lost))) == {"outcome": "applied"}

    assert payments() == [("captured", TOTAL, Decimal(0))]
    assert Payment.objects.get().provider_id == lost["id"]
    go()
    assert stripe.asked == [CHARGE]
    assert kinds() == ["payment_unknown", "payment_captured"]
    assert InvoiceEvent.objects.get(kind="payment_captured").by == "system"


def test_said_twice_or_after_the_answer_it_changes_nothing(stripe, lost):
    go()
    before = everything()

    for _ in range(2):
        assert data(post(event(SUCCEEDED, lost))) == {"outcome": "known"}
    assert everything() == before


def test_a_failure_ends_it_and_a_later_success_is_believed(stripe, lost, approved):
    failed = lost | {
        "status": "requires_payment_method",
        "last_payment_error": {"code": "card_declined", "message": "Your card was declined."},
    }
    assert data(post(event(FAILED, failed))) == {"outcome": "applied"}
    assert Payment.objects.values_list("state", "code").get() == ("declined", "card_declined")

    assert data(post(event(SUCCEEDED, lost))) == {"outcome": "applied"}
    assert data(post(event(FAILED, failed))) == {"outcome": "known"}
    assert payments() == [("captured", TOTAL, Decimal(0))]


def test_an_accepted_invoice_is_paid_by_it(stripe, lost, approved):
    send(invoice_id=approved.pk, user=manager())
    accept(invoice_id=approved.pk, user=manager())

    post(event(SUCCEEDED, lost))

    approved.refresh_from_db()
    assert approved.status == "paid"
    moved = InvoiceEvent.objects.get(to_status="paid")
    assert (moved.by, moved.data["payments"]) == ("system", [str(Payment.objects.get().pk)])


def test_what_was_given_back_at_stripe_is_known_here(stripe, lost):
    assert data(post(event(REFUNDED, charge_of(lost, refunded=50_000)))) == {"outcome": "applied"}
    assert payments() == [("partially_refunded", TOTAL, Decimal("500.00"))]
    assert data(post(event(REFUNDED, charge_of(lost, refunded=50_000)))) == {"outcome": "known"}
    assert data(post(event(REFUNDED, charge_of(lost, refunded=UNITS)))) == {"outcome": "applied"}
    assert data(post(event(REFUNDED, charge_of(lost, refunded=50_000)))) == {"outcome": "known"}

    assert payments() == [("refunded", TOTAL, TOTAL)]
    assert [(one.amount, one.state, one.reason) for one in Refund.objects.order_by("created_at")] == [
        (Decimal("500.00"), "succeeded", "Given back at the provider."),
        (TOTAL - 500, "succeeded", "Given back at the provider."),
    ]


def test_news_of_our_own_refund_are_no_second_one(stripe, lost, approved):
    go()
    stripe.after[REFUND] = [cut_short()]
    refund_payment(invoice_id=approved.pk, user=manager(), reason="Agreed.", amount="500.00")

    assert data(post(event(REFUNDED, charge_of(lost, refunded=50_000)))) == {"outcome": "applied"}
    go()

    assert Refund.objects.values_list("state", "reason").get() == ("succeeded", "Agreed.")
    assert payments() == [("partially_refunded", TOTAL, Decimal("500.00"))]
    assert kinds().count("payment_refunded") == 1


@pytest.mark.parametrize(
    "other",
    [
        {"metadata": {}, "id": "pi_unknown"},
        {"metadata": {"payment_id": "0196a1c4-7d8e-7c31-9a52-4f6b8e2d1c91"}, "id": "pi_unknown"},
        {"metadata": {"payment_id": "x"}, "id": "pi_\0"},
        {"metadata": None, "id": None},
        {"amount": 1},
        {"currency": "usd"},
    ],
)
def test_what_is_not_ours_is_ignored(other, stripe, lost):
    before = everything()

    assert data(post(event(SUCCEEDED, lost | other))) == {"outcome": "ignored"}
    assert everything() == before


def test_events_that_nobody_waits_for_are_ignored(stripe, lost):
    assert data(post(event("customer.created", lost))) == {"outcome": "ignored"}
    assert payments() == [("open", TOTAL, Decimal(0))]


def forgeries(raw: bytes) -> list[str | None]:
    signed = signature(raw)
    return [
        None,
        "x",
        "t=1",
        "t=,v1=",
        signature(b"{}"),
        signature(raw, secret="another-secret-of-nobody"),
        signature(raw, at=time.time() - 400),
        signature(raw, at=time.time() + 400),
        signed.replace("v1=", "v0="),
        f"t=1,{signed}",
        "t=1,v1=" + "ы" * 64,
        "0" * 9000,
    ]


def test_what_is_not_signed_is_refused_and_changes_nothing(stripe, lost):
    raw = json.dumps(event(SUCCEEDED, lost)).encode()
    before = everything()

    for forged in forgeries(raw):
        answer = post(raw, signed=forged)
        assert (answer.status_code, error(answer)["code"]) == (401, "UNAUTHORIZED"), forged
    assert post(raw.replace(b"succeeded", b"processed"), signed=signature(raw)).status_code == 401
    for unset in ("STRIPE_WEBHOOK_SECRET", "STRIPE_API_KEY"):
        with override_settings(**{unset: ""}):
            assert post(raw).status_code == 401
            assert post(raw, signed=signature(raw, secret="")).status_code == 401
    assert everything() == before


def test_a_signature_of_stripes_own_library_opens_also_beside_an_older_one(stripe, lost):
    raw = json.dumps(event(SUCCEEDED, lost))
    theirs = WebhookSignature.generate_signature_header(raw, WEBHOOK_SECRET)

    assert post(raw.encode(), signed=theirs.replace(",v1=", f",v1={'0' * 64},v1=")).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"", "type"),
        (b"{", "body"),
        (b"[]", "body"),
        (b"\xff", "body"),
        ({"data": {"object": {}}}, "type"),
        ({"type": 5, "data": {"object": {}}}, "type"),
        ({"type": SUCCEEDED}, "data"),
        ({"type": SUCCEEDED, "data": []}, "data"),
        ({"type": SUCCEEDED, "data": {"object": "pi_1"}}, "data"),
    ],
)
def test_a_malformed_body_is_named(body, field, stripe, lost):
    answer = post(body)

    assert (answer.status_code, error(answer)["code"]) == (400, "VALIDATION_ERROR")
    assert list(error(answer)["details"]) == [field]


def test_a_huge_body_is_not_even_read(stripe, lost):
    assert post(b'{"type": "' + b"A" * 300 * 1024 + b'"}').status_code == 413
