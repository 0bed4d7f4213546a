"""The worker's loop: one process, one thing after the other; what is due by the clock, and what is owed."""

import time
from collections.abc import Callable, Sequence
from threading import Event

import structlog
from django.db import close_old_connections

from proxima_invoice.foundation.work import engine, periodic
from proxima_invoice.foundation.work.periodic import PeriodicTask

RETRY_SECONDS = 60
"""A task that failed is tried again this soon, though it may be due only daily."""
LOOK_SECONDS = 1
"""Without a broker nobody tells us of new work: this is how long it waits at most."""
ITEMS_BETWEEN_TASKS = 10

Work = Callable[..., int]

_log = structlog.get_logger(__name__)


def run_until_stopped(
    tasks: Sequence[PeriodicTask],
    *,
    stop: Event,
    clock: Callable[[], float] = time.monotonic,
    work: Work = engine.run_due,
) -> None:
    """Run what is due until `stop` is set. What has begun is finished first."""
    due = {task.name: clock() for task in tasks}
    while not stop.is_set():
        for task in tasks:
            if stop.is_set():
                return
            if due[task.name] <= clock():
                done = periodic.run(task)
                due[task.name] = clock() + (task.every_seconds if done else min(task.every_seconds, RETRY_SECONDS))
        if not _some_work(work, stop):
            next_task = min(due.values(), default=clock() + RETRY_SECONDS) - clock()
            stop.wait(max(0, min(next_task, LOOK_SECONDS)))


def run_until_idle(tasks: Sequence[PeriodicTask], *, work: Work = engine.run_due) -> list[str]:
    """Run each task once, then all work that is due now; the names of what failed."""
    failed = [task.name for task in tasks if not periodic.run(task)]
    try:
        work()
    except Exception:  # noqa: BLE001 - whatever it is, it is told, and not the end of the command
        _log.exception("looking for work failed")
        failed.append("work")
    return failed


def _some_work(work: Work, stop: Event) -> int:
    """How many goes were made; whatever breaks is a line in the log, and work is looked for again."""
    close_old_connections()
    try:
        return work(at_most=ITEMS_BETWEEN_TASKS, stop=stop.is_set)
    except Exception:  # noqa: BLE001 - a database that is away, or a fault of ours: a worker that ended does nothing
        _log.exception("looking for work failed")
        return 0
