"""Those who take a payment and give it back, at once; each talks to the Stripe of the parent process."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.test import override_settings
from django.utils import timezone

from integrations.stripe.news import hear
from invoices.models import Invoice, InvoiceEvent, Payment, Refund
from invoices.services.capture_payment import capture_payment
from invoices.services.change_status import change_status
from invoices.services.refund_payment import refund_payment
from invoices.services.system_user import system_user
from proxima_invoice.foundation.work import engine
from tests.fakes.stripe import CUSTOMER, METHOD
from tests.payments import method_of, payable

USER = "racer"


def prepare(count: int) -> list[UUID]:
    """So many approved invoices of a customer with a card."""
    system_user()
    get_user_model().objects.create_user(USER)
    method_of(provider="stripe", provider_customer_id=CUSTOMER, provider_method_id=METHOD)
    return [payable().pk for _ in range(count)]


def capture(invoice_id: UUID, settings: dict[str, str]) -> str:
    with override_settings(**settings):
        return capture_payment(invoice_id=invoice_id, user=_user()).state


def give_back(invoice_id: UUID, settings: dict[str, str], amount: str | None = None) -> str:
    with override_settings(**settings):
        return refund_payment(invoice_id=invoice_id, user=_user(), reason="Raced", amount=amount).state


def tell(intent: dict[str, Any]) -> str:
    return hear("payment_intent.succeeded", intent, now=timezone.now())


def take_back_to_draft(invoice_id: UUID, _settings: dict[str, str]) -> str:
    """As `regenerate` moves it, without what it computes."""
    return change_status(
        invoice=Invoice.objects.get(pk=invoice_id), verb="regenerate", by=USER, now=timezone.now()
    ).status


def settle(settings: dict[str, str]) -> int:
    """A worker, once what others hold is free and what is owed is due."""
    with override_settings(**settings):
        return engine.run_due(clock=lambda: datetime.now(UTC) + timedelta(minutes=5))


def state_of(invoice_id: UUID) -> dict[str, Any]:
    payments = list(Payment.objects.filter(invoice_id=invoice_id).order_by("created_at"))
    return {
        "status": Invoice.objects.get(pk=invoice_id).status,
        "payments": [payment.state for payment in payments],
        "left": sum((payment.left for payment in payments), Decimal(0)),
        "refunds": sorted(Refund.objects.filter(payment__invoice_id=invoice_id).values_list("state", flat=True)),
        "told": sorted(InvoiceEvent.objects.filter(invoice_id=invoice_id).values_list("kind", flat=True)),
    }


def _user() -> Any:
    return get_user_model().objects.get(username=USER)
