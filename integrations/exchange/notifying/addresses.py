"""What a notification names: where to confirm, to unsubscribe and to get the certificate, and its topic (spec 7)."""

from uuid import UUID

from django.conf import settings

from integrations.exchange.models import SigningKey, Subscription


def confirm_url(subscription: Subscription) -> str:
    return f"{_base()}/subscriptions/{subscription.pk}/confirm?token={subscription.token}"


def unsubscribe_url(subscription: Subscription) -> str:
    return f"{_base()}/subscriptions/{subscription.pk}/unsubscribe?token={subscription.token}"


def certificate_url(key: SigningKey) -> str:
    """Ends in `.pem`, which verifiers insist on."""
    return f"{_base()}/certificates/SimpleNotificationService-{key.pk.hex}.pem"


def key_named(name: str) -> UUID | None:
    """The id of a key as it stands in the address of its certificate; None for what is written otherwise."""
    try:
        found = UUID(hex=name)
    except ValueError:
        return None
    return found if found.hex == name else None


def topic_arn(subscription: Subscription) -> str:
    """Of the form that Amazon's have; the account is nobody's."""
    return f"arn:aws:sns:proxima:000000000000:{subscription.event_type}"


def subscription_arn(subscription: Subscription) -> str:
    return f"{topic_arn(subscription)}:{subscription.pk}"


def _base() -> str:
    return f"{settings.PUBLIC_URL.rstrip('/')}/api/pub"
