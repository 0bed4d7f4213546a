"""Put approved invoices without a place into the queue: those that a process of an earlier release approved, which knew
of no queue, after `migrate` had placed all that were there (spec 7, Queues).
"""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from integrations.exchange.models import QueueEntry
from integrations.exchange.services.follow_invoice import export_invoice
from invoices.models import Invoice
from invoices.states import Status
from proxima_invoice.foundation.work.periodic import PeriodicTask

LOOKED_BACK = timedelta(days=7)
"""An earlier release does not go on for longer beside this one; all that is older, `migrate` has placed."""
APPROVED = (Status.APPROVED, Status.SENT, Status.ACCEPTED, Status.PAID, Status.REJECTED)

_log = structlog.get_logger(__name__)


def queue_overlooked(*, now: datetime) -> int:
    """How many there were; whoever subscribed is told of each."""
    waiting = _overlooked(since=now - LOOKED_BACK).order_by("approved_at", "pk").values_list("pk", flat=True)
    return sum(_queue(invoice_id, now=now) for invoice_id in list(waiting))


def _queue(invoice_id: UUID, *, now: datetime) -> bool:
    with transaction.atomic():
        # Another worker may look as well: whoever waited for this lock looks again.
        Invoice.objects.select_for_update(no_key=True).only("pk").get(pk=invoice_id)
        if not _overlooked(since=now - LOOKED_BACK).filter(pk=invoice_id).exists():
            return False
        export_invoice(invoice_id, now=now)
    _log.info("an approved invoice had no place in the queue", invoice=str(invoice_id))
    return True


def _overlooked(*, since: datetime) -> QuerySet[Invoice]:
    placed = QueueEntry.objects.filter(invoice=OuterRef("pk"))
    return Invoice.objects.filter(~Exists(placed), approved_at__gte=since, status__in=APPROVED)


def run() -> None:
    queue_overlooked(now=timezone.now())


QUEUE_OVERLOOKED = PeriodicTask(name="queue-overlooked-invoices", every_seconds=600, run=run)
