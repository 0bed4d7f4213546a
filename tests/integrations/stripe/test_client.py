"""Whatever answers, or does not, ends in time and as one of our errors."""

import time
from collections.abc import Callable
from socket import socket

import pytest
from django.test import override_settings

from integrations.errors import IntegrationError, PermanentError, TransientError
from integrations.stripe.client import Refused, Stripe
from integrations.stripe.config import config
from tests.fakes.stripe import KEY, answered, refused
from tests.rude_server import drip, hang_up, never_answer, rude_server

DRIP = drip(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
BALANCE = "GET /v1/balance"


def ask() -> None:
    Stripe(config()).balance()


@pytest.mark.parametrize("behave", [hang_up, never_answer, DRIP])
def test_a_rude_server_costs_no_more_than_its_time(behave: Callable[[socket], None]):
    began = time.monotonic()
    with (
        rude_server(behave) as server,
        override_settings(STRIPE_API_URL=server.url, STRIPE_API_KEY=KEY),
        pytest.raises(TransientError) as told,
    ):
        ask()

    assert told.value.may_have_arrived
    assert time.monotonic() - began < 5
    assert len(server.connections) == 1


def test_nobody_there_is_transient():
    with override_settings(STRIPE_API_URL="http://127.0.0.1:1", STRIPE_API_KEY=KEY), pytest.raises(TransientError):
        ask()


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refused(400, "No such thing", code="resource_missing"), Refused),
        (refused(402, "Declined", kind="card_error", code="card_declined"), Refused),
        (refused(404, "No such thing"), Refused),
        (refused(400, "Slow down", code="rate_limit"), TransientError),
        (refused(409, "In use", kind="idempotency_error", code="idempotency_key_in_use"), TransientError),
        (refused(429, "Slow down"), TransientError),
        (refused(500, "Oh"), TransientError),
        (answered("not what was asked", status=400), TransientError),
        (refused(401, "Who are you?"), PermanentError),
        (refused(403, "Not you"), PermanentError),
    ],
)
def test_a_status_tells_whether_it_was_done(answer, kind, stripe):
    stripe.answers[BALANCE] = [answer]

    with pytest.raises(IntegrationError) as told:
        ask()
    assert type(told.value) is kind
    assert stripe.asked == [BALANCE], "it is tried once"


def test_what_was_refused_says_by_which_code_and_for_which_payment(stripe):
    intent = {"id": "pi_1", "status": "requires_payment_method"}
    stripe.answers[BALANCE] = [refused(402, "Declined", kind="card_error", code="card_declined", payment_intent=intent)]

    with pytest.raises(Refused) as told:
        ask()
    assert (told.value.code, str(told.value), told.value.intent["id"]) == ("card_declined", "Declined", "pi_1")
