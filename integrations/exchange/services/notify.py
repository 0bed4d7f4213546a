"""One go of one notification: is it still due, post it, see what the target says (spec 7, Webhooks)."""

import time
from datetime import datetime
from uuid import UUID

from django.conf import settings

from integrations.errors import IntegrationError, TransientError
from integrations.exchange.models import Notification, Subscription
from integrations.exchange.notifying.body import body_of
from integrations.exchange.notifying.headers import headers_of
from integrations.exchange.notifying.signing_key import signing_key
from integrations.exchange.notifying.target import target_addresses, without_secrets
from integrations.exchange.queries.key_state import why_key_ended
from integrations.exchange.services.confirm_subscription import TOO_LATE, VALID_FOR
from integrations.exchange.services.end_subscription import BY_TARGET, end_subscription
from integrations.http import Patience, call
from proxima_invoice.foundation.sentences import known
from proxima_invoice.foundation.work.outcomes import NoLongerDue

LONGEST_SECONDS = 15.0
GONE = 410
HAS_ENDED = known("The subscription has ended. %(because)s")
NOT_CONFIRMED = known("The subscription is not confirmed.")
CONFIRMED = known("The subscription is confirmed already.")
Status = Subscription.Status


def notify(*, notification_id: UUID, now: datetime, seconds: float = LONGEST_SECONDS) -> None:
    """Done when the target answers 2xx within `seconds`; what it says beside its status is not read.

    Raises `TransientError`, whatever went wrong, for the schedule to try again, and `NoLongerDue` when the subscription
    ended, as a 410 ends it, or nobody waits for its confirmation.
    """
    notification = Notification.objects.select_related("subscription__key").get(pk=notification_id)
    _check_due(notification, now=now)
    try:
        _post(notification, now=now, seconds=seconds)
    except IntegrationError as error:
        subscription = notification.subscription
        if error.status == GONE:
            end_subscription(subscription_id=subscription.pk, because=BY_TARGET, now=now)
            raise _ended(BY_TARGET, status=GONE) from None
        # Without its cause, which would bring the address along.
        raise TransientError(without_secrets(str(error), subscription.target), status=error.status) from None


def _check_due(notification: Notification, *, now: datetime) -> None:
    subscription = notification.subscription
    if (because := why_key_ended(subscription.key, now=now)) and subscription.status != Status.ENDED:
        end_subscription(subscription_id=subscription.pk, because=because, now=now)
        raise _ended(because)
    if subscription.status == Status.ENDED:
        raise _ended(subscription.ended_because)
    if notification.type == Notification.Type.NOTIFICATION:
        if subscription.status != Status.CONFIRMED:
            raise NoLongerDue(NOT_CONFIRMED)
    elif subscription.status == Status.CONFIRMED:
        raise NoLongerDue(CONFIRMED)
    elif now - subscription.created_at > VALID_FOR:
        raise NoLongerDue(TOO_LATE % {"days": VALID_FOR.days})


def _ended(because: str, *, status: int | None = None) -> NoLongerDue:
    ended = NoLongerDue(HAS_ENDED % {"because": because})
    ended.status = status
    return ended


def _post(notification: Notification, *, now: datetime, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    key, private = signing_key(now=now)
    body = body_of(notification, key=key, private=private, version=settings.EXCHANGE_SIGNATURE_VERSION)
    target = notification.subscription.target
    addresses = target_addresses(target, seconds=deadline - time.monotonic())
    # A name server that answered at the last moment leaves no time, but a socket wants some.
    left = max(deadline - time.monotonic(), 0.01)
    call(
        "POST",
        target,
        patience=Patience(timeout=left, tries=1, budget=left),
        headers=headers_of(notification, body, now=now),
        data=body,
        addresses=addresses,
        only_status=True,
    )
