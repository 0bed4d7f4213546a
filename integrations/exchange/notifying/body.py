"""The body of a message, byte for byte: the same over all its goes, unless the signing key changed in between."""

import json
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from integrations.exchange.models import Notification, SigningKey
from integrations.exchange.notifying.addresses import certificate_url, confirm_url, topic_arn, unsubscribe_url
from integrations.exchange.notifying.signature import signature


def body_of(notification: Notification, *, key: SigningKey, private: RSAPrivateKey, version: str) -> bytes:
    """JSON in UTF-8, with the fields that SNS sends for this type of message."""
    subscription = notification.subscription
    is_confirmation = notification.type == Notification.Type.CONFIRMATION
    message: dict[str, Any] = {"Type": notification.type, "MessageId": str(notification.pk)}
    if is_confirmation:
        message["Token"] = subscription.token
    message |= {"TopicArn": topic_arn(subscription), "Message": notification.message}
    if is_confirmation:
        message["SubscribeURL"] = confirm_url(subscription)
    message |= {"Timestamp": _written(notification.published_at), "SignatureVersion": version}
    message |= {"Signature": signature(message, key=private, version=version), "SigningCertURL": certificate_url(key)}
    if not is_confirmation:
        message["UnsubscribeURL"] = unsubscribe_url(subscription)
        message["MessageAttributes"] = {"account": {"Type": "String", "Value": str(subscription.company_id)}}
    return json.dumps(message, ensure_ascii=False).encode()


def _written(moment: datetime) -> str:
    """Such as 2021-01-16T08:26:14.705Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
