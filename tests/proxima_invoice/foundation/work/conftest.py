"""A kind of work that does as it is told."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from proxima_invoice.foundation.models import WorkItem
from proxima_invoice.foundation.work import engine, registry
from proxima_invoice.foundation.work.enqueue import enqueue
from proxima_invoice.foundation.work.registry import Failure, WorkKind

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


class Work:
    """Remembers what ran; `ends` says, by subject, what to raise each time, in turn."""

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.ends: dict[str, list[Exception | None]] = {}
        self.failures: list[Failure] = []
        self.now = NOW

    def run(self, subject: str) -> None:
        self.ran.append(subject)
        if (planned := self.ends.get(subject)) and (error := planned.pop(0)) is not None:
            raise error

    def told(self, failure: Failure) -> None:
        self.failures.append(failure)

    @property
    def gave_up(self) -> list[tuple[str, str]]:
        return [(failure.subject, failure.error) for failure in self.failures if failure.is_over]

    def owe(self, subject: str, *ends: Exception | None, lane: str = "") -> WorkItem:
        self.ends[subject] = list(ends)
        return enqueue(kind="test", subject=subject, now=self.now, lane=lane)

    def go(self, **options: Any) -> int:
        return engine.run_due(clock=lambda: self.now, **options)

    def later(self, **passed: float) -> None:
        self.now += timedelta(**passed)


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Callable[[WorkKind], None]:
    """Only what the test registers is known."""
    monkeypatch.setattr(registry, "_kinds", {})
    return registry.register


@pytest.fixture
def work(db: None, register: Callable[[WorkKind], None]) -> Work:
    made = Work()
    register(WorkKind(name="test", run=made.run, most_goes=3, went_wrong=made.told))
    return made
