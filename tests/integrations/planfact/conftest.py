"""A fake PlanFact, and an approved invoice that it is to know."""

from collections.abc import Iterator

import pytest
from django.test import override_settings
from pytest_httpserver import HTTPServer

from integrations.http import Patience
from integrations.planfact import config
from invoices.models import Invoice
from tests.documents import invoice_of, line
from tests.fakes.planfact import KEY, FakePlanFact, serve
from tests.lifecycle import put_into


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits in miniature; how often and what is tried again stays."""
    monkeypatch.setattr(config, "BUSY_WAIT", (0.01, 0.02))
    monkeypatch.setattr(config, "Patience", lambda **real: Patience(**real | {"timeout": 2, "pause": 0.01}))


@pytest.fixture
def impatient(quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """For services that never answer."""
    monkeypatch.setattr(
        config, "Patience", lambda **real: Patience(**real | {"timeout": 0.3, "budget": 3, "pause": 0.01})
    )


@pytest.fixture
def planfact() -> Iterator[FakePlanFact]:
    # Threads: a silent answer must not keep the next question waiting.
    with HTTPServer(host="127.0.0.1", threaded=True) as server:
        fake = serve(server)
        with override_settings(PLANFACT_API_KEY=KEY, PLANFACT_API_URL=fake.url):
            yield fake
        fake.over.set()
    assert fake.faults == []


@pytest.fixture
def reviewed(db: None) -> Invoice:
    """Waits for its first approval."""
    invoice = put_into(invoice_of(line(), application_key="APP-001"), "needs_review")
    Invoice.objects.update(approval_no=0)
    return Invoice.objects.get(pk=invoice.pk)


@pytest.fixture
def approved(reviewed: Invoice) -> Invoice:
    Invoice.objects.update(status="approved", approval_no=1, approved_by="admin")
    return Invoice.objects.get(pk=reviewed.pk)
