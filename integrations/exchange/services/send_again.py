"""A person wants a notification sent again that was dropped, or that waits (spec 7, Webhooks)."""

from datetime import datetime
from uuid import UUID

import structlog
from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext as _

from integrations.exchange.models import Notification, Subscription
from invoices.errors import Conflict, NotFound
from proxima_invoice.foundation.work.enqueue import ask_again

_log = structlog.get_logger(__name__)


def send_again(*, notification_id: UUID, user: AbstractBaseUser, now: datetime) -> Notification:
    """It is due now, with all its goes before it. Raises `NotFound`, and `Conflict` when the subscription has ended, or
    it is being sent or was.
    """
    notification = Notification.objects.select_related("subscription", "work").filter(pk=notification_id).first()
    if notification is None:
        raise NotFound(_("There is no notification %(id)s.") % {"id": notification_id})
    if notification.subscription.status == Subscription.Status.ENDED:
        raise Conflict(_("%(name)s has ended: nothing is sent there.") % {"name": notification.subscription.name})
    if not ask_again(notification.work_id, now=now):
        words = {"id": notification_id, "state": notification.work.get_state_display()}
        raise Conflict(_("The notification %(id)s is not sent again: %(state)s.") % words)
    _log.info("a notification is sent again", notification=str(notification_id), by=user.get_username())
    return notification
