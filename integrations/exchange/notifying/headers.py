"""The headers of a message: those of SNS, and those of Standard Webhooks, over the body as it is sent."""

from datetime import UTC, datetime

import structlog
from standardwebhooks import Webhook

from integrations.exchange.models import Notification
from integrations.exchange.notifying.addresses import subscription_arn, topic_arn
from integrations.exchange.notifying.secret import opened

_log = structlog.get_logger(__name__)


def headers_of(notification: Notification, body: bytes, *, now: datetime) -> dict[str, str]:
    """Those of Standard Webhooks are of this go: their time is now, for receivers refuse what is minutes old."""
    subscription = notification.subscription
    headers = {
        # Not JSON, though it is: so does SNS, and receivers read the body as it is.
        "Content-Type": "text/plain; charset=UTF-8",
        "x-amz-sns-message-type": notification.type,
        "x-amz-sns-message-id": str(notification.pk),
        "x-amz-sns-topic-arn": topic_arn(subscription),
        "x-amz-sns-subscription-arn": subscription_arn(subscription),
    }
    secret = opened(subscription.secret)
    if not secret:
        # Whoever checks these refuses a message without them, and its goes are seen.
        _log.warning("the secret of a subscription was sealed by another secret key", subscription=str(subscription.pk))
        return headers
    moment = now.astimezone(UTC)
    return headers | {
        "webhook-id": str(notification.pk),
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(secret).sign(str(notification.pk), moment, body.decode()),
    }
