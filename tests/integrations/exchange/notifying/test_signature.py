"""What is sent verifies by Amazon's rules, and nothing that was changed on the way does (spec 7, Webhooks)."""

import re
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature

from tests.plugins.webhooks import Subscriber, Visit
from tests.sns_verifier import FIELDS, verify


@pytest.fixture(params=["1", "2"])
def messages(request: Any, subscriber: Subscriber, settings: Any) -> dict[str, dict[str, Any]]:
    """One of each kind, by kind, in each version."""
    settings.EXCHANGE_SIGNATURE_VERSION = request.param
    subscriber.subscribe()
    subscriber.go()
    subscriber.confirmed()
    subscriber.publish('{"companyCode":"302320404","name":"ООО «Орион»\\n"}')
    subscriber.go()
    assert {one["SignatureVersion"] for one in subscriber.messages} == {request.param}
    return {one["Type"]: one for one in subscriber.messages}


def test_both_kinds_verify_and_one_changed_byte_of_any_signed_part_does_not(messages: Any, visit: Visit):
    def fetch(address: str) -> bytes:
        content: bytes = visit(address).content
        return content

    assert messages.keys() == FIELDS.keys()
    for kind, message in messages.items():
        verify(message, fetch)
        for field in {*FIELDS[kind], "Signature"} & message.keys() - {"Type"}:
            first = "B" if message[field][0] != "B" else "C"
            with pytest.raises(InvalidSignature):
                verify(message | {field: first + message[field][1:]}, fetch)


def test_a_confirmation_has_the_fields_of_one_and_no_other(messages: Any):
    sent = messages["SubscriptionConfirmation"]

    assert set(sent) == {
        *("Type", "MessageId", "Token", "TopicArn", "Message", "SubscribeURL", "Timestamp"),
        *("SignatureVersion", "Signature", "SigningCertURL"),
    }
    assert sent["SubscribeURL"].startswith("http://127.0.0.1:8081/api/pub/subscriptions/")
    assert sent["SubscribeURL"].endswith(f"/confirm?token={sent['Token']}")


def test_a_notification_has_the_fields_of_one_and_no_other(messages: Any, subscriber: Subscriber):
    sent = messages["Notification"]

    assert set(sent) == {
        *("Type", "MessageId", "TopicArn", "Message", "Timestamp", "SignatureVersion", "Signature"),
        *("SigningCertURL", "UnsubscribeURL", "MessageAttributes"),
    }
    assert sent["Timestamp"] == "2026-03-01T09:30:15.705Z"
    assert sent["MessageAttributes"] == {"account": {"Type": "String", "Value": str(subscriber.company.pk)}}
    assert re.search(r"/api/pub/certificates/SimpleNotificationService-[0-9a-f]{32}\.pem$", sent["SigningCertURL"])
    assert re.fullmatch(r"arn:aws:sns:[a-z]+:\d{12}:on_exported", sent["TopicArn"])
