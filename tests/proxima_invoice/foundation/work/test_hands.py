"""More hands in one process: what is due is shared among threads, and what broke in one ends nobody."""

from datetime import UTC, datetime
from threading import Barrier, get_ident

import pytest

from proxima_invoice.foundation.models import WorkItem
from proxima_invoice.foundation.work import engine, registry
from proxima_invoice.foundation.work.enqueue import enqueue_many
from proxima_invoice.foundation.work.hands import more_hands
from proxima_invoice.foundation.work.registry import WorkKind

KIND = "two at once"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def threads(monkeypatch):
    """Who worked; nobody gets past his item before another has one, too."""
    monkeypatch.setattr(registry, "_kinds", {})
    both_there = Barrier(2, timeout=30)
    seen = []

    def run(subject):
        seen.append(get_ident())
        both_there.wait()

    registry.register(WorkKind(name=KIND, run=run))
    return seen


def test_two_items_are_worked_on_at_once(threads):
    enqueue_many(kind=KIND, subjects=["1", "2"], now=datetime.now(UTC))

    with more_hands(1, kinds=[KIND]):
        engine.run_due(kinds=[KIND])

    assert len(set(threads)) == 2
    assert set(WorkItem.objects.values_list("state", "goes")) == {("done", 1)}


def test_a_hand_outlives_a_database_that_was_away(threads, monkeypatch):
    enqueue_many(kind=KIND, subjects=["1", "2"], now=datetime.now(UTC))
    run_due, failures = engine.run_due, ["away"]

    def away_once(**options):
        if failures:
            raise OSError(failures.pop())
        return run_due(**options)

    monkeypatch.setattr("proxima_invoice.foundation.work.hands.LOOK_SECONDS", 0.01)
    monkeypatch.setattr(engine, "run_due", away_once)
    with more_hands(2, kinds=[KIND]):
        while WorkItem.objects.exclude(state="done").exists():
            pass

    assert len(set(threads)) == 2
