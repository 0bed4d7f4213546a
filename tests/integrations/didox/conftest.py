"""A fake Didox, and an invoice that was sent to a customer in this country."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import override_settings
from pytest_httpserver import HTTPServer

from integrations.didox import config
from integrations.http import Patience
from integrations.models import Delivery
from integrations.status import Standing, standings
from invoices.models import Invoice
from invoices.services.copy_branding import branding_snapshot
from invoices.services.send import send
from proxima_invoice.foundation.models import WorkItem
from proxima_invoice.foundation.work import engine
from tests.documents import invoice_of, overtime, support
from tests.fakes.didox import FakeDidox, serve, settings_for
from tests.lifecycle import put_into

SECRET = "a-webhook-secret-that-is-long"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits in miniature; how often and what is tried again stays."""
    monkeypatch.setattr(config, "SETTLE_SECONDS", 0.01)
    monkeypatch.setattr(config, "Patience", lambda **real: Patience(**real | {"timeout": 2, "pause": 0.01}))


@pytest.fixture
def impatient(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """For services that never answer."""
    monkeypatch.setattr(
        config, "Patience", lambda **real: Patience(**real | {"timeout": 0.3, "budget": 3, "pause": 0.01})
    )


@pytest.fixture
def didox() -> Iterator[FakeDidox]:
    # Threads: a silent answer must not keep the next question waiting.
    with HTTPServer(host="127.0.0.1", threaded=True) as server:
        fake = serve(server)
        with override_settings(**settings_for(fake.url), DIDOX_WEBHOOK_SECRET=SECRET):
            yield fake
        fake.over.set()
    assert fake.faults == []


def ready(number: int = 1, **fields: Any) -> Invoice:
    """Approved, and complete for an act."""
    complete = {"display_number": f"INV-{number}", "invoice_number": number, "branding_snapshot": branding_snapshot()}
    invoice = put_into(invoice_of(support(), overtime(), **complete | fields), "approved")
    Invoice.objects.filter(pk=invoice.pk).update(approved_by="admin")
    return Invoice.objects.get(pk=invoice.pk)


def out(number: int, document_id: str, **fields: Any) -> Invoice:
    """Sent, and at Didox under this id."""
    known = {"didox_document_id": document_id, "didox_status": "draft", "sent_at": datetime(2026, 3, 1, 9, tzinfo=UTC)}
    invoice = ready(number)
    Invoice.objects.filter(pk=invoice.pk).update(**{"status": "sent", **known, **fields})
    return Invoice.objects.get(pk=invoice.pk)


@pytest.fixture
def approved(db: None) -> Invoice:
    return ready()


@pytest.fixture
def owed(didox: FakeDidox, approved: Invoice) -> Invoice:
    """Sent while Didox is on."""
    return send(invoice_id=approved.pk, user=get_user_model().objects.create_user("admin"))


def go(hours: float = 0) -> int:
    """What is due now, or `hours` later."""
    return engine.run_due(kinds=["delivery:didox"], clock=lambda: datetime.now(UTC) + timedelta(hours=hours))


def work() -> WorkItem:
    return Delivery.objects.get(integration="didox").work


def standing() -> Standing:
    return next(one for one in standings(Invoice.objects.get()) if one.name == "didox")
