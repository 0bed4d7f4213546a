"""End a subscription, whoever wants it: its target, its company, an administrator, or its key that ended."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from integrations.exchange.models import Subscription
from proxima_invoice.foundation.models import WorkItem
from proxima_invoice.foundation.sentences import known
from proxima_invoice.foundation.work.wake import wake

BY_TARGET = known("Its target answered 410.")
BY_URL = known("Its UnsubscribeURL was visited.")
BY_KEY = known("It was ended by the API.")
BY_PERSON = known("%(user)s ended it.")


def end_subscription(*, subscription_id: UUID, because: str, now: datetime) -> bool:
    """`because` is a known sentence. False when it had ended: nothing is changed then.

    What still waits to be told is looked at soon, and found to be no longer due.
    """
    with transaction.atomic():
        live = Subscription.objects.filter(pk=subscription_id).exclude(status=Subscription.Status.ENDED)
        ended = live.update(status=Subscription.Status.ENDED, ended_because=because, ended_at=now)
        if ended:
            waiting = WorkItem.objects.filter(
                notification__subscription_id=subscription_id, state=WorkItem.State.PENDING
            )
            if waiting.update(due_at=now):
                wake()
    return bool(ended)
