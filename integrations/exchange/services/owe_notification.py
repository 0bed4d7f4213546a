"""Promise a subscriber a message: the row, and the work of sending it, in the caller's transaction."""

from datetime import datetime

from integrations.exchange.models import Notification, Subscription
from proxima_invoice.foundation.work.enqueue import enqueue

KIND = "exchange_notify"


def owe_notification(
    subscription: Subscription, *, kind: Notification.Type, message: str, now: datetime
) -> Notification:
    """Messages to one subscriber are sent one at a time: a slow one holds up nobody but himself."""
    owed = Notification(subscription=subscription, type=kind, message=message, published_at=now)
    owed.work = enqueue(kind=KIND, subject=str(owed.pk), lane=f"{KIND}:{subscription.pk}", now=now)
    owed.save(force_insert=True)
    return owed
