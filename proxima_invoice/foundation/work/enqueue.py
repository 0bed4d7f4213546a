"""Promise work, and ask for it again."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from proxima_invoice.foundation.models import WorkItem
from proxima_invoice.foundation.work.wake import wake

State = WorkItem.State


def enqueue(*, kind: str, subject: str, now: datetime, due_at: datetime | None = None, lane: str = "") -> WorkItem:
    """Write the promise, in the caller's transaction. The same kind and subject is one promise: asking again is not an
    error, and gives the row that is there.
    """
    item, created = WorkItem.objects.get_or_create(
        kind=kind, subject=subject, defaults={"due_at": due_at or now, "lane": lane, "created_at": now}
    )
    if created:
        wake()
    return item


def enqueue_many(*, kind: str, subjects: Iterable[str], now: datetime) -> None:
    """`enqueue` for many subjects at once, in a few queries; they are due now, and done in this order."""
    items = [WorkItem(kind=kind, subject=subject, due_at=now, created_at=now) for subject in subjects]
    WorkItem.objects.bulk_create(items, ignore_conflicts=True, batch_size=500)
    if items:
        wake()


def ask_again(item_id: UUID, *, now: datetime, is_due_again: bool = False) -> bool:
    """A person wants it tried now: what waits, gave up or is uncertain becomes due, with all its goes before it.
    `is_due_again`: what was no longer due has become so, and is tried as well.

    False when it is running or done.
    """
    states = [State.PENDING, State.FAILED, State.UNCERTAIN, *([State.CANCELLED] if is_due_again else [])]
    asked = WorkItem.objects.filter(pk=item_id, state__in=states).update(
        state=State.PENDING, due_at=now, goes=0, finished_at=None
    )
    if asked:
        wake()
    return bool(asked)
