"""A chat on a fake Telegram, and an approved invoice with its PDF."""

from collections.abc import Iterator

import pytest
from django.test import override_settings
from pytest_httpserver import HTTPServer

from integrations.http import Patience
from integrations.telegram import config
from invoices.models import Invoice
from tests.documents import invoice_of, line
from tests.fakes.telegram import CHAT, TOKEN, FakeTelegram, serve
from tests.lifecycle import put_into


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same patience with short pauses; how often and what is tried again stays."""
    monkeypatch.setattr(config, "Patience", lambda **real: Patience(**real | {"budget": 10, "pause": 0.01}))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch, quick: None) -> None:
    """For a server that never answers; one that does may take longer than this on a busy machine."""
    shorter = {"timeout": 0.3, "budget": 5, "pause": 0.01}
    monkeypatch.setattr(config, "Patience", lambda **real: Patience(**real | shorter))


@pytest.fixture
def telegram(httpserver: HTTPServer) -> Iterator[FakeTelegram]:
    fake = serve(httpserver)
    with override_settings(TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_CHAT_ID=CHAT, TELEGRAM_API_URL=fake.url):
        yield fake


@pytest.fixture
def reviewed(db: None) -> Invoice:
    """Waits for its first approval."""
    invoice = put_into(invoice_of(line(), application_key="APP-001", invoice_number=42), "needs_review")
    Invoice.objects.update(approval_no=0)
    return Invoice.objects.get(pk=invoice.pk)


@pytest.fixture
def approved(reviewed: Invoice) -> Invoice:
    Invoice.objects.update(status="approved", approval_no=1, approved_by="admin")
    return Invoice.objects.get(pk=reviewed.pk)
