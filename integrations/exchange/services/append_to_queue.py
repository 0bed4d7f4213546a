"""Give a document its place in a queue, behind everything that stands there (spec 7, Queues)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from integrations.exchange.models import IncomingDocument, Queue, QueueEntry, QueueHead

MILLISECOND = timedelta(milliseconds=1)


def append_incoming(document: IncomingDocument, *, queue: Queue, now: datetime) -> datetime:
    """The moment it has from now on, its `digitizedat` or `exportedat`. Appended again, it moves to the end."""
    moment = _next_moment(queue, now=now)
    _place({"incoming": document}, queue, moment, company_id=document.company_id, doctype=document.doctype)
    return moment


def append_invoice(invoice_id: UUID, *, now: datetime) -> bool:
    """The same for an invoice of ours, which stands in the exported queue of whoever gets them.

    Whether it stood there before.
    """
    moment = _next_moment(Queue.EXPORTED, now=now)
    return _place({"invoice_id": invoice_id}, Queue.EXPORTED, moment, doctype=IncomingDocument.Type.INVOICE)


def _place(about: dict[str, Any], queue: Queue, moment: datetime, **values: Any) -> bool:
    """Whether it had a place already. Under the queue's lock: nobody else places anything."""
    if QueueEntry.objects.filter(**about, queue=queue).update(moment=moment, **values):
        return True
    QueueEntry.objects.create(**about, queue=queue, moment=moment, **values)
    return False


def _next_moment(queue: Queue, *, now: datetime) -> datetime:
    """A whole millisecond later than any that was given out, under a lock that is held until the commit.

    So moments become visible in their order: who has seen one has seen all before it, whatever the clocks of our
    machines say. Take no other lock after this one in the same transaction.
    """
    head = QueueHead.objects.select_for_update().filter(queue=queue).first() or _first_head(queue, now=now)
    moment = max(_whole_milliseconds(now), head.last + MILLISECOND)
    QueueHead.objects.filter(pk=head.pk).update(last=moment)
    return moment


def _first_head(queue: Queue, *, now: datetime) -> QueueHead:
    """Of several at once one makes it; the others wait for its end."""
    QueueHead.objects.get_or_create(queue=queue, defaults={"last": _whole_milliseconds(now)})
    return QueueHead.objects.select_for_update().get(queue=queue)


def _whole_milliseconds(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
