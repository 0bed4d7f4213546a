"""Take the next item that is due, so that nobody else does (design, Deliver)."""

from collections.abc import Collection
from contextlib import nullcontext
from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from proxima_invoice.foundation.models import WorkAttempt, WorkItem
from proxima_invoice.foundation.sentences import known
from proxima_invoice.foundation.work import registry
from proxima_invoice.foundation.work.registry import Failure, WorkKind

State, Outcome = WorkItem.State, WorkAttempt.Outcome
LOST = known("The process that worked on it ended.")


def claim_next(*, now: datetime, kinds: Collection[str] | None = None) -> tuple[WorkItem, WorkKind] | None:
    """The item, now running under a new lease, with an attempt begun; None when nothing is due.

    What another process left running beyond its lease is due as well: its attempt is written off as lost, and what has
    ended its process in each of its goes is given up.
    """
    known = {kind.name: kind for kind in registry.registered() if kinds is None or kind.name in kinds}
    busy: set[str] = set()
    while True:
        with transaction.atomic():
            item = _next_due(now, known, busy)
            if item is None:
                return None
            kind = known[item.kind]
            if item.state == State.RUNNING and item.goes >= kind.most_goes:
                _give_up(item, kind, now)
                continue
            if _take(item, kind, now):
                return item, kind
            # Somebody was faster with another item of the lane.
            busy.add(item.lane)


def claim_one(item_id: UUID, *, now: datetime) -> tuple[WorkItem, WorkKind] | None:
    """A certain item, due or not, also one that is done or gave up: a person asks for it, with all its goes before it.

    None while it, or another of its lane, is running.
    """
    with transaction.atomic():
        item = WorkItem.objects.select_for_update().get(pk=item_id)
        kind = registry.kind_of(item.kind)
        is_running = item.state == State.RUNNING and item.leased_until is not None and item.leased_until >= now
        if kind is None or is_running:
            return None
        item.goes = 0
        return (item, kind) if _take(item, kind, now) else None


def is_more_due(*, now: datetime) -> bool:
    """Whether two items or more are due: one for whoever asks, and one for somebody else."""
    known = {kind.name for kind in registry.registered()}
    found = 0
    for due in _due(now, known):
        found += len(due.values_list("pk")[: 2 - found])
        if found == 2:
            return True
    return False


def _next_due(now: datetime, kinds: Collection[str], busy: Collection[str]) -> WorkItem | None:
    """The one that has waited longest, under a lock that nobody waits for (SQLite: under the transaction's own)."""
    for due in _due(now, kinds):
        items = due.exclude(lane__in=busy) if busy else due
        if item := items.select_for_update(skip_locked=True, of=("self",)).first():
            return item
    return None


def _due(now: datetime, kinds: Collection[str]) -> tuple[QuerySet[WorkItem], QuerySet[WorkItem]]:
    """First what a process left behind, then what is pending. Two questions, each answered by its own partial index,
    for asked as one the database would sort everything that is due before each claim.
    """
    left_behind = WorkItem.objects.filter(state=State.RUNNING, leased_until__lt=now).order_by("leased_until", "id")
    pending = WorkItem.objects.filter(state=State.PENDING, due_at__lte=now).order_by("due_at", "id")
    # A lane whose process ended is not free: what it left behind comes first, or the database refuses all others.
    running = WorkItem.objects.filter(state=State.RUNNING).exclude(lane="")
    pending = pending.exclude(lane__in=running.values("lane"))
    return left_behind.filter(kind__in=kinds), pending.filter(kind__in=kinds)


def _take(item: WorkItem, kind: WorkKind, now: datetime) -> bool:
    """False when its lane is busy: the database lets one item of a lane run at a time."""
    was_left_behind = item.state == State.RUNNING
    item.state, item.lease, item.leased_until, item.goes = State.RUNNING, uuid4(), now + kind.longest, item.goes + 1
    try:
        # Only a lane may be refused, and only a refusal needs a place to come back to.
        with transaction.atomic() if item.lane else nullcontext():
            item.save(update_fields=["state", "lease", "leased_until", "goes"])
    except IntegrityError:
        return False
    if was_left_behind:
        _write_off(item, now)
    WorkAttempt.objects.create(item=item, lease=item.lease, started_at=now)
    return True


def _give_up(item: WorkItem, kind: WorkKind, now: datetime) -> None:
    item.state, item.lease, item.leased_until, item.last_error, item.finished_at = State.FAILED, None, None, LOST, now
    item.save(update_fields=["state", "lease", "leased_until", "last_error", "finished_at"])
    _write_off(item, now)
    if kind.went_wrong:
        kind.went_wrong(Failure(subject=item.subject, error=LOST, goes=item.goes, is_over=True))


def _write_off(item: WorkItem, now: datetime) -> None:
    WorkAttempt.objects.filter(item=item, outcome=Outcome.RUNNING).update(
        outcome=Outcome.LOST, ended_at=now, error=LOST
    )
