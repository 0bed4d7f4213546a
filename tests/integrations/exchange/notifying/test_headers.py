import pytest
from django.utils import timezone
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from tests.plugins.webhooks import Subscriber


@pytest.fixture
def subscriber_now(subscriber: Subscriber) -> Subscriber:
    """The library looks at the clock of the machine."""
    subscriber.now = timezone.now()
    return subscriber


def test_they_verify_by_standard_webhooks_at_each_go_and_a_changed_byte_does_not(subscriber_now: Subscriber):
    # An hour ago: what is signed is the moment of the go, or receivers would refuse every retry.
    subscriber_now.later(hours=-1)
    made = subscriber_now.confirmed()
    told = subscriber_now.publish()
    subscriber_now.later(hours=1)
    subscriber_now.go()
    request = subscriber_now.requests[-1]
    headers = {name.lower(): value for name, value in request.headers.items()}
    webhook = Webhook(subscriber_now.secret)

    assert webhook.verify(request.get_data(), headers)["Type"] == "Notification"
    with pytest.raises(WebhookVerificationError):
        webhook.verify(request.get_data() + b" ", headers)
    assert headers["webhook-id"] == headers["x-amz-sns-message-id"] == str(told.pk)
    assert headers["content-type"] == "text/plain; charset=UTF-8"
    assert headers["x-amz-sns-message-type"] == "Notification"
    assert headers["x-amz-sns-subscription-arn"] == f"{headers['x-amz-sns-topic-arn']}:{made.pk}"


def test_a_secret_that_cannot_be_read_any_more_signs_nothing(subscriber: Subscriber, settings):
    subscriber.confirmed()
    settings.SECRET_KEY = "another-secret-key-that-is-long-enough-for-django"
    subscriber.publish()
    subscriber.go()

    assert "x-amz-sns-message-id" in subscriber.requests[-1].headers
    assert "webhook-signature" not in subscriber.requests[-1].headers


def test_neither_secret_nor_private_key_can_be_read_in_the_database(subscriber: Subscriber):
    from integrations.exchange.models import SigningKey

    made = subscriber.confirmed()
    subscriber.publish()
    subscriber.go()

    assert subscriber.secret not in str(made.__dict__)
    assert "PRIVATE" not in SigningKey.objects.get().private_key
