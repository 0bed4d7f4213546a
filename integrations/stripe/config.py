"""Stripe, who charges cards: on when INVOICE_STRIPE_API_KEY is set (spec 5)."""

from dataclasses import dataclass

from django.conf import settings

from integrations.variables import not_set

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 10.0
CALL_SECONDS = 20.0


@dataclass(frozen=True)
class Config:
    """A connection, a part of an answer, and a whole call may take so many seconds. Nothing is tried again within a
    call: the work engine decides.
    """

    api_url: str
    api_key: str
    connect_seconds: float
    answer_seconds: float
    call_seconds: float


def config() -> Config:
    return Config(
        api_url=settings.STRIPE_API_URL,
        api_key=settings.STRIPE_API_KEY,
        connect_seconds=CONNECT_SECONDS,
        answer_seconds=ANSWER_SECONDS,
        call_seconds=CALL_SECONDS,
    )


def off_because() -> str:
    return not_set([] if settings.STRIPE_API_KEY else ["INVOICE_STRIPE_API_KEY"])


def missing() -> list[str]:
    """What keeps it off although somebody began to set it up."""
    return ["INVOICE_STRIPE_API_KEY"] if settings.STRIPE_WEBHOOK_SECRET and not settings.STRIPE_API_KEY else []


def page_of(intent_id: str) -> str:
    """Where a person looks at a payment, by the kind of key: those of a sandbox have pages of their own."""
    sandbox = "test/" if "_test_" in settings.STRIPE_API_KEY else ""
    return f"https://dashboard.stripe.com/{sandbox}payments/{intent_id}"
