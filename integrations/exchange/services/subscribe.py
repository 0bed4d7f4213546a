"""Subscribe to an event: check where to tell it, and ask there whether it is wanted (spec 7, Webhooks)."""

from datetime import datetime
from secrets import token_hex
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from integrations.errors import PermanentError
from integrations.exchange.models import ApiKey, Notification, Subscription
from integrations.exchange.notifying.secret import closed, new_secret
from integrations.exchange.notifying.target import check_target
from integrations.exchange.services.confirm_subscription import VALID_FOR
from integrations.exchange.services.owe_notification import owe_notification
from invoices.errors import Conflict, Invalid
from proxima_invoice.foundation.sentences import retold

LONGEST_NAME = 200
LONGEST_TARGET = 2000
MOST = 100
"""Of a company that are confirmed, or can be yet: each costs a message for each document."""
LOOK_UP_SECONDS = 5.0
"""Whoever subscribes waits for it."""
TO_CONFIRM = (
    "You have chosen to subscribe to the topic {topic}. To confirm the subscription, visit the SubscribeURL included "
    "in this message."
)
Status = Subscription.Status


def subscribe(*, key: ApiKey, name: Any, event_type: Any, target: Any, now: datetime) -> tuple[Subscription, str]:
    """The subscription, to be confirmed, and its Standard Webhooks secret, which nobody is shown again.

    Raises `Invalid`, naming the field as the API has it, and `Conflict` when the company has too many.
    """
    if wrong := {
        **_wrong_text("name", name, LONGEST_NAME),
        **_wrong_event(event_type),
        **_wrong_text("target", target, LONGEST_TARGET),
    }:
        raise Invalid(wrong)
    try:
        check_target(target, seconds=LOOK_UP_SECONDS)
    except PermanentError as error:
        raise Invalid({"target": retold(str(error))}) from None
    secret = new_secret()
    with transaction.atomic():
        if _live(key.company_id, now=now) >= MOST:
            raise Conflict(_("This company has %(most)d subscriptions; end one first.") % {"most": MOST})
        made = Subscription.objects.create(
            company_id=key.company_id,
            key=key,
            name=name,
            event_type=event_type,
            target=target,
            token=token_hex(32),
            secret=closed(secret),
            created_at=now,
        )
        message = TO_CONFIRM.format(topic=event_type)
        owe_notification(made, kind=Notification.Type.CONFIRMATION, message=message, now=now)
    return made, secret


def _live(company_id: UUID, *, now: datetime) -> int:
    """Without those that nobody confirmed in time: they stay as they are, and cost nothing."""
    can_be_confirmed = Q(status=Status.PENDING, created_at__gte=now - VALID_FOR)
    return Subscription.objects.filter(Q(status=Status.CONFIRMED) | can_be_confirmed, company_id=company_id).count()


def _wrong_text(field: str, value: Any, longest: int) -> dict[str, str]:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        return {field: _("Give a text.")}
    if len(value) > longest:
        return {field: _("At most %(most)d characters.") % {"most": longest}}
    return {}


def _wrong_event(value: Any) -> dict[str, str]:
    if isinstance(value, str) and value in Subscription.Event.values:
        return {}
    return {"eventType": _("Give one of %(choices)s.") % {"choices": ", ".join(Subscription.Event.values)}}
