"""What the worker does by the clock. Apps above register their tasks when they are ready."""

from collections.abc import Callable
from dataclasses import dataclass

import structlog
from django.db import close_old_connections
from django.utils import translation

from proxima_invoice.foundation.sentences import ENGLISH

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class PeriodicTask:
    """`run` is called when the worker starts and then every `every_seconds`; it must be safe to run twice."""

    name: str
    every_seconds: float
    run: Callable[[], None]


_registered: dict[str, PeriodicTask] = {}


def register(task: PeriodicTask) -> None:
    """Registering a name again replaces it."""
    _registered[task.name] = task


def registered() -> list[PeriodicTask]:
    return list(_registered.values())


def run(task: PeriodicTask) -> bool:
    """Run it once. False, and a line in the log, when it failed: one broken task must not stop the others."""
    close_old_connections()
    try:
        with translation.override(ENGLISH):
            task.run()
    except Exception:  # noqa: BLE001 - whatever it is, it is this task's alone
        _log.exception("periodic task failed", task=task.name)
        return False
    finally:
        close_old_connections()
    _log.debug("periodic task done", task=task.name)
    return True
