"""More hands: threads that do what is due, beside whoever asked for them."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from threading import Event, Thread

import structlog
from django.db import close_old_connections, connections

from proxima_invoice.foundation.work import engine

LOOK_SECONDS = 0.5
"""A hand that finds nothing looks again so soon."""

_log = structlog.get_logger(__name__)


@contextmanager
def more_hands(number: int, *, kinds: Collection[str] | None = None) -> Iterator[None]:
    """As long as the block lasts, `number` threads take what is due of `kinds`; what one has begun it finishes.

    They pay where a go waits: for a child that prints, a service, a database. Python itself runs one of them at a time.
    """
    left = Event()
    threads = [Thread(target=_lend_a_hand, args=(left, kinds), name=f"hand {n + 2}") for n in range(number)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        left.set()
        for thread in threads:
            thread.join()


def _lend_a_hand(left: Event, kinds: Collection[str] | None) -> None:
    try:
        while not left.is_set():
            if not _some_work(left, kinds):
                left.wait(LOOK_SECONDS)
    finally:
        connections.close_all()


def _some_work(left: Event, kinds: Collection[str] | None) -> int:
    close_old_connections()
    try:
        return engine.run_due(kinds=kinds, stop=left.is_set)
    except Exception:  # noqa: BLE001 - whoever we help meets it as well, and tells it; the log has it from both
        _log.exception("looking for work failed")
        return 0
