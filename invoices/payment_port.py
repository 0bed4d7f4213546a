"""Taking money by a stored payment method: what a provider is asked, and what it may answer (spec 6, Payment capture).

Providers in `integrations` register themselves; nobody here knows them. Each speaks of a payment by our id, which is
its idempotency key: asked again, it does nothing twice.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Charge:
    """What is to be taken. `asked_at` is when the provider was first asked to; None while it never was."""

    payment_id: UUID
    amount: Decimal
    currency: str
    customer_id: str
    method_id: str
    invoice_id: UUID
    invoice_number: str
    asked_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Repayment:
    """What is to be given back of a captured payment, which the provider calls `provider_id`."""

    refund_id: UUID
    payment_id: UUID
    provider_id: str
    amount: Decimal
    currency: str
    invoice_id: UUID


@dataclass(frozen=True)
class Settled:
    """The money was taken, or given back; what the provider calls that."""

    provider_id: str


@dataclass(frozen=True)
class Declined:
    """It was not, and will not be. `code` is the provider's, `message` a sentence a manager understands."""

    code: str
    message: str
    provider_id: str = ""


@dataclass(frozen=True)
class Unknown:
    """Nobody can tell yet: `why`, without secrets. It is looked up before anything is tried again."""

    why: str
    provider_id: str = ""


Answer = Settled | Declined | Unknown


@dataclass(frozen=True, kw_only=True)
class PaymentProvider:
    """`look_up` finds what came of an earlier question; None when there is no trace of one. None of the four raises."""

    name: str
    title: str
    off_because: Callable[[], str]
    """Why it is switched off, or nothing."""
    faults: Callable[[str, str], Mapping[str, str]]
    """What is wrong with the ids of a customer and a method, by `provider_customer_id` and `provider_method_id`."""
    capture: Callable[[Charge], Answer]
    look_up: Callable[[Charge], Answer | None]
    refund: Callable[[Repayment], Answer]
    look_up_refund: Callable[[Repayment], Answer | None]
    page_of: Callable[[str], str] = lambda _: ""
    """Where a person looks at a payment there."""


_providers: dict[str, PaymentProvider] = {}


def register(provider: PaymentProvider) -> None:
    """Registering a name again replaces it."""
    _providers[provider.name] = provider


def provider_of(name: str) -> PaymentProvider | None:
    return _providers.get(name)


def providers() -> list[PaymentProvider]:
    """In the order in which they were registered; the first is who is meant where nobody is named."""
    return list(_providers.values())
