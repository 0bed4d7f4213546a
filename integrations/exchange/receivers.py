"""What the exchange hears of, and the work it does in the background."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver
from django.utils import timezone

from integrations.exchange.notifying.schedule import MOST_GOES, wait_after
from integrations.exchange.services.collect_upload import collect_upload
from integrations.exchange.services.digitise import DIGITISE
from integrations.exchange.services.follow_invoice import export_invoice, follow_undone
from integrations.exchange.services.forget_locations import FORGET_LOCATIONS
from integrations.exchange.services.hold_back import hold_back
from integrations.exchange.services.look_for_uploads import COLLECT, LOOK_FOR_UPLOADS
from integrations.exchange.services.notify import notify
from integrations.exchange.services.owe_notification import KIND as NOTIFY
from integrations.exchange.services.queue_overlooked import QUEUE_OVERLOOKED
from invoices.signals import invoice_approved, invoice_status_changed
from proxima_invoice.foundation.work import periodic, registry
from proxima_invoice.foundation.work.registry import WorkKind


def run_notify(subject: str) -> None:
    notify(notification_id=UUID(subject), now=timezone.now())


registry.register(DIGITISE)
registry.register(WorkKind(name=COLLECT, run=collect_upload))
registry.register(WorkKind(name=NOTIFY, run=run_notify, most_goes=MOST_GOES, wait=wait_after, went_wrong=hold_back))
periodic.register(LOOK_FOR_UPLOADS)
periodic.register(FORGET_LOCATIONS)
periodic.register(QUEUE_OVERLOOKED)


@receiver(invoice_approved, dispatch_uid="exchange")
def queue_invoice(*, invoice_id: UUID, **_: Any) -> None:
    export_invoice(invoice_id, now=timezone.now())


@receiver(invoice_status_changed, dispatch_uid="exchange")
def queue_undone_invoice(*, invoice_id: UUID, to_status: str, **_: Any) -> None:
    follow_undone(invoice_id, to_status=to_status, now=timezone.now())
