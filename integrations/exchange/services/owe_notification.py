"""Promise a subscriber a message: the row, and the work of sending it, in the caller's transaction."""

from datetime import datetime
from uuid import UUID

from django.db.models import Max, QuerySet

from integrations.exchange.models import Notification, Subscription
from proxima_invoice.foundation.models import WorkItem
from proxima_invoice.foundation.work.enqueue import enqueue

KIND = "exchange_notify"


def owe_notification(
    subscription: Subscription, *, kind: Notification.Type, message: str, now: datetime
) -> Notification:
    """Messages to one subscriber are sent one at a time; while one of them is tried again the others wait for it, so
    that a target that is slow or dead holds up nobody but himself.
    """
    owed = Notification(subscription=subscription, type=kind, message=message, published_at=now)
    tried_again = waiting_for(subscription.pk).filter(goes__gt=0).aggregate(at=Max("due_at"))["at"]
    owed.work = enqueue(
        kind=KIND,
        subject=str(owed.pk),
        lane=_lane(subscription.pk),
        due_at=max(now, tried_again) if tried_again else now,
        now=now,
    )
    owed.save(force_insert=True)
    return owed


def waiting_for(subscription_id: UUID) -> QuerySet[WorkItem]:
    """What is owed to it and not being sent."""
    return WorkItem.objects.filter(kind=KIND, state=WorkItem.State.PENDING, lane=_lane(subscription_id))


def _lane(subscription_id: UUID) -> str:
    return f"{KIND}:{subscription_id}"
