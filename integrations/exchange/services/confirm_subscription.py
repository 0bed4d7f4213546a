"""Confirm a subscription: whoever visits its SubscribeURL got our message, and wants more (spec 7, Webhooks)."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from integrations.exchange.models import Subscription
from integrations.exchange.queries.key_state import why_key_ended
from integrations.exchange.services.end_subscription import end_subscription
from integrations.exchange.services.find_by_token import find_by_token
from invoices.errors import Conflict
from proxima_invoice.foundation.sentences import known, say

VALID_FOR = timedelta(days=3)
ENDED = known("This subscription has ended; make another.")
TOO_LATE = known("A subscription is confirmed within %(days)s days; make another.")
Status = Subscription.Status


def confirm_subscription(*, subscription_id: UUID, token: str, now: datetime) -> Subscription:
    """Doing it again is no error. Raises `NotFound` for a wrong token, `Conflict` when it ended or waited too long."""
    subscription = find_by_token(subscription_id=subscription_id, token=token)
    if because := why_key_ended(subscription.key, now=now):
        end_subscription(subscription_id=subscription_id, because=because, now=now)
    with transaction.atomic():
        subscription = Subscription.objects.select_for_update(no_key=True).get(pk=subscription_id)
        if subscription.status == Status.ENDED:
            raise Conflict(say(ENDED))
        if subscription.status == Status.PENDING:
            if now - subscription.created_at > VALID_FOR:
                raise Conflict(say(TOO_LATE, days=VALID_FOR.days))
            subscription.status, subscription.confirmed_at = Status.CONFIRMED, now
            subscription.save(update_fields=["status", "confirmed_at"])
    return subscription
