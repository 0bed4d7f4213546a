"""An integration that does as it is told, and an approved invoice that it is about."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from integrations import registry
from integrations.deliver import connect
from integrations.models import Delivery
from integrations.outbox import owe
from integrations.registry import Integration
from invoices.models import Invoice, InvoiceEvent
from proxima_invoice.foundation.work import engine
from proxima_invoice.foundation.work import registry as work
from tests.documents import invoice_of, line

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


class Service:
    """`ends` is what each handling raises or tells, in turn; `off` switches it off."""

    def __init__(self) -> None:
        self.handled: list[tuple[str, int]] = []
        self.ends: list[Exception | dict[str, Any]] = []
        self.off = ""
        self.concerned = True
        self.now = NOW
        self.integration = Integration(
            name="service",
            title="Service",
            handle=self._handle,
            is_due_for=lambda _: self.concerned,
            off_because=lambda: self.off,
            delivered_event="service_delivered",
            failed_event="service_failed",
        )

    def _handle(self, invoice: Invoice, approval_no: int) -> dict[str, Any]:
        self.handled.append((invoice.display_number, approval_no))
        end = self.ends.pop(0) if self.ends else {}
        if isinstance(end, Exception):
            raise end
        return end

    def owe(self, invoice: Invoice) -> Delivery | None:
        return owe(self.integration, invoice, approval_no=invoice.approval_no, now=self.now)

    def go(self) -> int:
        return engine.run_due(clock=lambda: self.now)

    def catch_up(self) -> None:
        """To the clock that doors and people go by."""
        self.now = timezone.now()

    def later(self, **passed: float) -> None:
        self.now += timedelta(**passed)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Service:
    """The only one that is known."""
    monkeypatch.setattr(registry, "_integrations", {})
    monkeypatch.setattr(work, "_kinds", {})
    made = Service()
    connect(made.integration)
    return made


@pytest.fixture
def approved(db: None) -> Invoice:
    return invoice_of(line(), status="approved", approval_no=1)


@pytest.fixture
def events() -> Callable[[str], list[InvoiceEvent]]:
    return lambda kind: list(InvoiceEvent.objects.filter(kind=kind).order_by("created_at", "id"))
