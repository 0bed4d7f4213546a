"""Telling whoever works that there is something to do: once what was promised is committed, and never instead of it."""

import time
from collections.abc import Callable
from functools import partial

import structlog
from django.db import transaction

_log = structlog.get_logger(__name__)
_wakers: list[Callable[[], None]] = []


def on_wake(waker: Callable[[], None]) -> None:
    """Register who is told: a broker's sender, for example. Without any, workers find the work by looking."""
    _wakers.append(waker)


def wake() -> None:
    """Say "look now" after the commit, once however much it promised. A broker that is away costs nothing but time: the
    sweep finds the work.
    """
    for waker in _wakers:
        if not _will_be_told(waker):
            transaction.on_commit(partial(_tell, waker), robust=True)


def _will_be_told(waker: Callable[[], None]) -> bool:
    """Whatever becomes of the savepoints that were set since: a promise in one that is gone counts no more."""
    connection = transaction.get_connection()
    here = set(connection.savepoint_ids)
    return any(
        isinstance(told, partial) and told.func is _tell and told.args == (waker,) and savepoints <= here
        for savepoints, told, _robust in connection.run_on_commit
    )


QUIET_SECONDS = 30
"""After a broker was away nobody waits for it again so soon: its sweep comes as often."""
_quiet_until: dict[Callable[[], None], float] = {}


def _tell(waker: Callable[[], None]) -> None:
    if time.monotonic() < _quiet_until.get(waker, 0):
        return
    try:
        waker()
    except Exception as error:  # noqa: BLE001 - whatever a broker's client raises, the work is safe in its row
        _quiet_until[waker] = time.monotonic() + QUIET_SECONDS
        _log.warning("nobody was told that there is work; the sweep will find it", error=str(error))
