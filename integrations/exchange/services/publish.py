"""Tell everybody who subscribed to an event (spec 7, Webhooks)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from integrations.exchange.models import Notification, Subscription
from integrations.exchange.queries.key_state import why_key_ended
from integrations.exchange.services.end_subscription import end_subscription
from integrations.exchange.services.owe_notification import owe_notification


def publish(*, event: str, company_id: UUID, message: str, now: datetime) -> int:
    """How many will be told: each confirmed subscription of the company to `event`, a `Subscription.Event`.

    Written in the caller's transaction. A subscription whose key may be used no longer is ended, and not told.
    """
    told = 0
    confirmed = Subscription.objects.filter(
        event_type=event, status=Subscription.Status.CONFIRMED, company_id=company_id
    )
    with transaction.atomic():
        for subscription in confirmed.select_related("key").order_by("pk"):
            if because := why_key_ended(subscription.key, now=now):
                end_subscription(subscription_id=subscription.pk, because=because, now=now)
                continue
            owe_notification(subscription, kind=Notification.Type.NOTIFICATION, message=message, now=now)
            told += 1
    return told
