"""A provider of payments that does as it is told, for tests of everything that knows only the port."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model

from invoices.models import Invoice, PaymentMethod
from invoices.payment_port import Answer, Charge, Declined, PaymentProvider, Repayment, Settled, Unknown
from tests.documents import invoice_of, support
from tests.lifecycle import put_into

NAME = "bank"
TOTAL = Decimal("15000000.00")


@dataclass
class Bank:
    """`ends` of the next questions, in turn: `declined`; `lost`, done without an answer; `away`, not done and without
    one. By our ids it knows what it has done before.
    """

    ends: list[str] = field(default_factory=list)
    taken: dict[UUID, Decimal] = field(default_factory=dict)
    declined: set[UUID] = field(default_factory=set)
    given_back: dict[UUID, Decimal] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    off: str = ""

    def forget(self) -> None:
        """Begin anew."""
        for memory in (self.ends, self.taken, self.declined, self.given_back, self.asked):
            memory.clear()

    @property
    def has(self) -> Decimal:
        """What it holds of the customer's money."""
        return sum(self.taken.values(), Decimal(0)) - sum(self.given_back.values(), Decimal(0))

    def capture(self, charge: Charge) -> Answer:
        self.asked.append("capture")
        if (known := self._known(charge)) is not None:
            return known
        end = self.ends.pop(0) if self.ends else ""
        if end == "declined":
            self.declined.add(charge.payment_id)
            return Declined("card_declined", "Your card was declined.", f"declined {charge.payment_id}")
        if end != "away":
            self.taken[charge.payment_id] = charge.amount
        return Unknown("The bank gave no answer.") if end in ("lost", "away") else self._settled(charge)

    def look_up(self, charge: Charge) -> Answer | None:
        self.asked.append("look up")
        return self._known(charge)

    def refund(self, repayment: Repayment) -> Answer:
        self.asked.append("refund")
        if repayment.refund_id in self.given_back:
            return Settled(f"back {repayment.refund_id}")
        end = self.ends.pop(0) if self.ends else ""
        if end == "declined":
            return Declined("too_late", "The bank gives nothing back any more.")
        if end != "away":
            self.given_back[repayment.refund_id] = repayment.amount
        return (
            Unknown("The bank gave no answer.") if end in ("lost", "away") else Settled(f"back {repayment.refund_id}")
        )

    def look_up_refund(self, repayment: Repayment) -> Answer | None:
        self.asked.append("look up refund")
        return Settled(f"back {repayment.refund_id}") if repayment.refund_id in self.given_back else None

    def _known(self, charge: Charge) -> Answer | None:
        if charge.payment_id in self.declined:
            return Declined("card_declined", "Your card was declined.", f"declined {charge.payment_id}")
        return self._settled(charge) if charge.payment_id in self.taken else None

    def _settled(self, charge: Charge) -> Settled:
        return Settled(f"taken {charge.payment_id}")

    @property
    def provider(self) -> PaymentProvider:
        return PaymentProvider(
            name=NAME,
            title="The bank",
            off_because=lambda: self.off,
            faults=lambda customer, method: {} if method.startswith("pm_") else {"provider_method_id": "Not ours."},
            capture=self.capture,
            look_up=self.look_up,
            refund=self.refund,
            look_up_refund=self.look_up_refund,
        )


def method_of(customer_key: str = "CUST-1", **fields: Any) -> PaymentMethod:
    usual: dict[str, Any] = {
        "provider": NAME,
        "provider_customer_id": "cus_1",
        "provider_method_id": f"pm_{PaymentMethod.objects.count() + 1}",
        "label": "Visa ·· 4242",
    }
    return PaymentMethod.objects.create(customer_key=customer_key, **(usual | fields))


def payable(status: str = "approved", **fields: Any) -> Invoice:
    """An invoice of fifteen million in that status."""
    return put_into(invoice_of(support(), **fields), status)


def manager() -> Any:
    return get_user_model().objects.get_or_create(username="manager")[0]
