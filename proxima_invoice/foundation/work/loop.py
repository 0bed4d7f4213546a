"""The worker's loop: one process, one task after the other."""

import time
from collections.abc import Callable, Sequence
from threading import Event

from proxima_invoice.foundation.work import periodic
from proxima_invoice.foundation.work.periodic import PeriodicTask

# A task that failed is tried again this soon, though it may be due only daily.
RETRY_SECONDS = 60


def run_until_stopped(
    tasks: Sequence[PeriodicTask], *, stop: Event, clock: Callable[[], float] = time.monotonic
) -> None:
    """Run what is due until `stop` is set. A task that has begun is finished first."""
    due = {task.name: clock() for task in tasks}
    while not stop.is_set():
        for task in tasks:
            if stop.is_set():
                return
            if due[task.name] <= clock():
                done = periodic.run(task)
                due[task.name] = clock() + (task.every_seconds if done else min(task.every_seconds, RETRY_SECONDS))
        stop.wait(max(0, min(due.values(), default=clock() + RETRY_SECONDS) - clock()))


def run_once(tasks: Sequence[PeriodicTask]) -> list[str]:
    """Run each task once; the names of those that failed."""
    return [task.name for task in tasks if not periodic.run(task)]
