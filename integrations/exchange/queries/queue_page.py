"""A page of a queue, wherever in it one stands (spec 7, Queues)."""

from datetime import datetime
from heapq import merge
from typing import NamedTuple

from django.db.models import QuerySet

from integrations.exchange.models import Company, Queue, QueueEntry, QueueHead

SIZE = 100


class QueuePage(NamedTuple):
    """`next` is the moment of the last entry while there are more behind it."""

    entries: list[QueueEntry]
    next: datetime | None


def queue_page(
    *, queue: Queue, company: Company, after: datetime | None = None, doctype: str = "", size: int = SIZE
) -> QueuePage:
    """What stands behind the moment `after`, in order, at most `size` of it.

    The company's own documents and our invoices are two ranges of one index each, so that no page costs more than
    another, however much stands before it and whoever else's documents lie between.
    """
    # One moment for both ranges: what was committed between the two questions could hide what came before it.
    last = QueueHead.objects.filter(queue=queue).values_list("last", flat=True).first()
    if last is None:
        return QueuePage([], None)
    entries = QueueEntry.objects.filter(queue=queue, moment__lte=last).order_by("moment")
    if doctype:
        entries = entries.filter(doctype=doctype)
    if after is not None:
        entries = entries.filter(moment__gt=after)
    found = list(merge(*_ranges(entries, company, size), key=lambda entry: entry.moment))
    shown = found[:size]
    return QueuePage(shown, shown[-1].moment if len(found) > size else None)


def _ranges(entries: QuerySet[QueueEntry], company: Company, size: int) -> list[QuerySet[QueueEntry]]:
    ours = [entries.filter(company=None)[: size + 1]] if company.gets_our_invoices else []
    return [entries.filter(company=company)[: size + 1], *ours]
