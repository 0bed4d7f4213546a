"""What a failed go means for everything else that the same target is owed (spec 7, Webhooks)."""

from uuid import UUID

from django.db import transaction

from integrations.exchange.models import Notification, Subscription
from integrations.exchange.services.end_subscription import end_subscription
from integrations.exchange.services.owe_notification import waiting_for
from proxima_invoice.foundation.models import WorkItem
from proxima_invoice.foundation.sentences import known
from proxima_invoice.foundation.work.registry import Failure

MOST_DROPPED = 20
"""In a row: at more than an hour each that is most of a day without one answer."""
BY_DROPS = known("The last %(count)s notifications were dropped: its target took none of them.")
State = WorkItem.State


def hold_back(failure: Failure) -> None:
    """In the transaction that stores a go that failed: until the next go nothing else is tried there, or a target that
    is dead would cost the worker as many goes as it is owed messages. After too many drops in a row the subscription
    is ended.
    """
    failed = Notification.objects.select_related("work").get(pk=UUID(failure.subject))
    with transaction.atomic():
        # Whoever ends it takes this lock first as well; the rows below are then ours in any order.
        Subscription.objects.select_for_update(no_key=True).get(pk=failed.subscription_id)
        if not failure.is_over:
            # What has been tried keeps its own schedule.
            untried = waiting_for(failed.subscription_id).filter(goes=0, due_at__lt=failed.work.due_at)
            untried.update(due_at=failed.work.due_at)
        elif _dropped_in_a_row(failed.subscription_id) and failed.work.finished_at:
            because = BY_DROPS % {"count": MOST_DROPPED}
            end_subscription(subscription_id=failed.subscription_id, because=because, now=failed.work.finished_at)


def _dropped_in_a_row(subscription_id: UUID) -> bool:
    over = Notification.objects.filter(subscription_id=subscription_id, work__state__in=(State.DONE, State.FAILED))
    states = over.order_by("-work__finished_at", "-pk").values_list("work__state", flat=True)[:MOST_DROPPED]
    return list(states) == [State.FAILED] * MOST_DROPPED
