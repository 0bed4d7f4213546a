"""A fake Stripe, and an approved invoice whose customer has a card there."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import override_settings
from pytest_httpserver import HTTPServer

from integrations.stripe import config
from invoices.models import Invoice, InvoiceEvent, Payment
from proxima_invoice.foundation.work import engine
from tests.fakes.stripe import CUSTOMER, METHOD, FakeStripe, serve, settings_for
from tests.payments import method_of, payable

UNITS = 1_500_000_000
"""Fifteen million sums as Stripe counts them."""


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "ANSWER_SECONDS", 0.5)
    monkeypatch.setattr(config, "CALL_SECONDS", 2.0)


@pytest.fixture(scope="session")
def server() -> Iterator[HTTPServer]:
    """One for all: to stop one takes half a second."""
    # Threads: a silent answer must not keep the next question waiting.
    with HTTPServer(host="127.0.0.1", threaded=True) as running:
        yield running


@pytest.fixture
def stripe(server: HTTPServer) -> Iterator[FakeStripe]:
    server.clear()
    fake = serve(server)
    with override_settings(**settings_for(fake.url)):
        yield fake
    fake.over.set()
    assert fake.faults == []


@pytest.fixture
def approved(db: None) -> Invoice:
    method_of(provider="stripe", provider_customer_id=CUSTOMER, provider_method_id=METHOD)
    return payable(customer_key="CUST-1")


def go(minutes: float = 2) -> int:
    """The work on payments that is due so much later."""
    later = timedelta(minutes=minutes)
    return engine.run_due(kinds=["payment:capture", "payment:refund"], clock=lambda: datetime.now(UTC) + later)


def payments() -> list[tuple[Any, ...]]:
    return list(Payment.objects.order_by("created_at").values_list("state", "amount", "refunded_amount"))


def kinds() -> list[str]:
    return list(InvoiceEvent.objects.order_by("created_at", "id").values_list("kind", flat=True))
