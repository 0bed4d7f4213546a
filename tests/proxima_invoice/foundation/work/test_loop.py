from threading import Event

import pytest
from django.db import OperationalError

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


def test_until_idle_runs_each_task_and_names_what_failed():
    ran: list[str] = []

    def fail() -> None:
        raise RuntimeError

    failed = loop.run_until_idle(
        [
            PeriodicTask(name="fragile", every_seconds=1, run=fail),
            PeriodicTask(name="sound", every_seconds=1, run=lambda: ran.append("sound")),
        ],
        work=lambda: 0,
    )

    assert failed == ["fragile"]
    assert ran == ["sound"]


def test_work_is_looked_for_every_second_between_tasks():
    clock = Clock(until=5)
    looked: list[float] = []

    def work(**_: object) -> int:
        looked.append(clock())
        return 0

    loop.run_until_stopped(
        [PeriodicTask(name="t", every_seconds=60, run=lambda: None)], stop=clock, clock=clock, work=work
    )

    assert looked == [0, 1, 2, 3, 4]


def test_while_there_is_work_nobody_waits():
    clock = Clock(until=1)
    left = [10, 10, 3, 0]

    loop.run_until_stopped([], stop=clock, clock=clock, work=lambda **_: left.pop(0))

    assert left == []
    assert clock() == 1


@pytest.mark.parametrize("error", [OperationalError, OverflowError, UnicodeError])
def test_whatever_breaks_work_is_looked_for_again(error):
    clock = Clock(until=3)
    looked: list[float] = []

    def work(**_: object) -> int:
        looked.append(clock())
        raise error

    loop.run_until_stopped([], stop=clock, clock=clock, work=work)

    assert looked == [0, 1, 2]
