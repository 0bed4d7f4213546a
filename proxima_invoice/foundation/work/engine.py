"""The one engine for everything in the background: take an item, do it, write down what came of it (design).

Celery's tasks and the worker without a broker call `run_due`; nothing else runs items.
"""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils import timezone, translation

from proxima_invoice.foundation.models import WorkAttempt, WorkItem
from proxima_invoice.foundation.scrubbing import scrub
from proxima_invoice.foundation.sentences import ENGLISH
from proxima_invoice.foundation.work.backoff import wait_before
from proxima_invoice.foundation.work.claim import claim_next
from proxima_invoice.foundation.work.outcomes import Later, Never, NoLongerDue, NotDone, Uncertain
from proxima_invoice.foundation.work.registry import Failure, WorkKind

State, Outcome = WorkItem.State, WorkAttempt.Outcome
LONGEST_ERROR = 2_000

_log = structlog.get_logger(__name__)


def run_due(
    *,
    at_most: int | None = None,
    kinds: Collection[str] | None = None,
    stop: Callable[[], bool] = lambda: False,
    clock: Callable[[], datetime] = timezone.now,
) -> int:
    """Do what is due now, one after the other, until nothing is, or `stop` says so, or `at_most` are done.

    Returns how many goes were made. What has begun is finished.
    """
    done = 0
    while not stop() and (at_most is None or done < at_most):
        claimed = claim_next(now=clock(), kinds=kinds)
        if claimed is None:
            break
        run_one(*claimed, clock=clock)
        done += 1
    return done


def run_one(item: WorkItem, kind: WorkKind, *, clock: Callable[[], datetime] = timezone.now) -> NotDone | None:
    """One go of an item that was claimed, written down; why it was not done, or None when it was."""
    # A person may be waiting for it, in his own language: what is sent and stored is nobody's.
    with (
        translation.override(ENGLISH),
        structlog.contextvars.bound_contextvars(work=kind.name, subject=item.subject, go=item.goes),
    ):
        error = _attempt(item, kind)
        _finish(item, kind, error, now=clock())
    return error


def _attempt(item: WorkItem, kind: WorkKind) -> NotDone | None:
    try:
        kind.run(item.subject)
    except NotDone as error:
        return error
    except Exception as error:  # noqa: BLE001 - a fault of ours is tried again like any other, and seen in the log
        _log.exception("work broke")
        return Later(scrub(f"{type(error).__name__}: {error}"))
    return None


def _finish(item: WorkItem, kind: WorkKind, error: NotDone | None, *, now: datetime) -> None:
    """Write it down, if the item is still ours: whoever outlived his lease has nothing more to say."""
    state, outcome = _judged(item, kind, error)
    told = scrub(str(error))[:LONGEST_ERROR] if error else ""
    is_over = state != State.PENDING
    with transaction.atomic():
        ours = WorkItem.objects.filter(pk=item.pk, lease=item.lease).update(
            state=state,
            lease=None,
            leased_until=None,
            due_at=item.due_at if is_over else now + _wait(item, kind, error),
            last_error=told,
            finished_at=now if is_over else None,
        )
        if not ours:
            _log.warning("work took longer than its lease; another process has it")
            return
        item.attempts.filter(outcome=Outcome.RUNNING).update(
            outcome=outcome, ended_at=now, error=told, http_status=error.status if error else None
        )
        if kind.went_wrong and state not in (State.DONE, State.CANCELLED):
            kind.went_wrong(Failure(subject=item.subject, error=told, goes=item.goes, is_over=is_over))
    _log.info("work went", outcome=outcome, error=told or None)


def _judged(item: WorkItem, kind: WorkKind, error: NotDone | None) -> tuple[WorkItem.State, WorkAttempt.Outcome]:
    match error:
        case None:
            return State.DONE, Outcome.DONE
        case Uncertain():
            return State.UNCERTAIN, Outcome.UNCERTAIN
        case NoLongerDue():
            return State.CANCELLED, Outcome.CANCELLED
        case Never():
            return State.FAILED, Outcome.FAILED
        case _ if item.goes >= kind.most_goes:
            return State.FAILED, Outcome.FAILED
        case _:
            return State.PENDING, Outcome.LATER


def _wait(item: WorkItem, kind: WorkKind, error: NotDone | None) -> timedelta:
    if kind.wait:
        return kind.wait(item.goes)
    return wait_before(item.goes, at_least=error.retry_after if isinstance(error, Later) else None)
