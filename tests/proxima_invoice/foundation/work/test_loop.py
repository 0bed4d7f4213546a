from threading import Event

import pytest

from proxima_invoice.foundation.work import loop
from proxima_invoice.foundation.work.periodic import PeriodicTask

# Around every task the worker tidies its database connections.
pytestmark = pytest.mark.django_db


class Clock(Event):
    """Time that passes only while the loop waits; says stop after `until` seconds."""

    def __init__(self, *, until: float) -> None:
        super().__init__()
        self.now = 0.0
        self.until = until

    def __call__(self) -> float:
        return self.now

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        self.now += timeout
        if self.now >= self.until:
            self.set()
        return self.is_set()


def times(clock: Clock, *, every: float, fails: bool = False) -> list[float]:
    """When a task ran until the clock ran out."""
    ran: list[float] = []

    def run() -> None:
        ran.append(clock())
        if fails:
            raise RuntimeError

    loop.run_until_stopped([PeriodicTask(name="t", every_seconds=every, run=run)], stop=clock, clock=clock)
    return ran


def test_a_task_runs_at_once_and_then_every_so_often():
    assert times(Clock(until=35), every=10) == [0, 10, 20, 30]


def test_a_failed_daily_task_is_tried_again_within_minutes():
    assert times(Clock(until=121), every=86_400, fails=True) == [0, 60, 120]


def test_a_failed_frequent_task_keeps_its_pace():
    assert times(Clock(until=11), every=5, fails=True) == [0, 5, 10]


def test_stop_between_two_tasks_leaves_the_second_alone():
    stop = Event()
    ran: list[str] = []

    def first() -> None:
        ran.append("first")
        stop.set()

    loop.run_until_stopped(
        [
            PeriodicTask(name="first", every_seconds=1, run=first),
            PeriodicTask(name="second", every_seconds=1, run=lambda: ran.append("second")),
        ],
        stop=stop,
    )

    assert ran == ["first"]


def test_once_runs_each_and_names_what_failed():
    ran: list[str] = []

    def fail() -> None:
        raise RuntimeError

    failed = loop.run_once(
        [
            PeriodicTask(name="fragile", every_seconds=1, run=fail),
            PeriodicTask(name="sound", every_seconds=1, run=lambda: ran.append("sound")),
        ]
    )

    assert failed == ["fragile"]
    assert ran == ["sound"]
