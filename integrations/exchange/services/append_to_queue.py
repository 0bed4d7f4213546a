"""Give a document its place in a queue, behind everything that stands there (spec 7, Queues)."""

from datetime import datetime, timedelta
from uuid import UUID

from integrations.exchange.models import IncomingDocument, Queue, QueueEntry, QueueHead

MILLISECOND = timedelta(milliseconds=1)


def append_incoming(document: IncomingDocument, *, queue: Queue, now: datetime) -> datetime:
    """The moment it has from now on, its `digitizedat` or `exportedat`. Appended again, it moves to the end."""
    moment = _next_moment(queue, now=now)
    QueueEntry.objects.update_or_create(
        incoming=document,
        queue=queue,
        defaults={"moment": moment, "company_id": document.company_id, "doctype": document.doctype},
    )
    return moment


def append_invoice(invoice_id: UUID, *, now: datetime) -> datetime:
    """The same for an invoice of ours, which stands in the exported queue of whoever gets them."""
    moment = _next_moment(Queue.EXPORTED, now=now)
    QueueEntry.objects.update_or_create(
        invoice_id=invoice_id,
        queue=Queue.EXPORTED,
        defaults={"moment": moment, "doctype": IncomingDocument.Type.INVOICE},
    )
    return moment


def _next_moment(queue: Queue, *, now: datetime) -> datetime:
    """A whole millisecond later than any that was given out, under a lock that is held until the commit.

    So moments become visible in their order: who has seen one has seen all before it, whatever the clocks of our
    machines say. Take no other lock after this one in the same transaction.
    """
    head, _created = QueueHead.objects.get_or_create(queue=queue, defaults={"last": _whole_milliseconds(now)})
    head = QueueHead.objects.select_for_update().get(pk=head.pk)
    moment = max(_whole_milliseconds(now), head.last + MILLISECOND)
    QueueHead.objects.filter(pk=head.pk).update(last=moment)
    return moment


def _whole_milliseconds(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
