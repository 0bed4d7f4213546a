"""What the exchange hears of, and the work it does in the background."""

from uuid import UUID

from django.utils import timezone

from integrations.exchange.notifying.schedule import MOST_GOES, wait_after
from integrations.exchange.services.notify import notify
from integrations.exchange.services.owe_notification import KIND as NOTIFY
from proxima_invoice.foundation.work import registry as work
from proxima_invoice.foundation.work.registry import WorkKind


def run_notify(subject: str) -> None:
    notify(notification_id=UUID(subject), now=timezone.now())


work.register(WorkKind(name=NOTIFY, run=run_notify, most_goes=MOST_GOES, wait=wait_after))
