"""What an invoice's payments come to (spec 6, Payment capture)."""

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from invoices.models import Invoice, Payment, PaymentMethod
from invoices.models.payment import TAKEN
from invoices.money import ZERO


def net_paid(payments: Iterable[Payment]) -> Decimal:
    """What was taken and not given back."""
    return sum((payment.left for payment in payments), ZERO)


def paid_for(invoice_id: UUID) -> Decimal:
    # Added up here: SQLite would add as floating point.
    return net_paid(Payment.objects.filter(invoice_id=invoice_id, state__in=TAKEN))


def still_due(invoice: Invoice) -> Decimal:
    """What is left of the total with tax; never negative."""
    return max(invoice.total_with_vat - paid_for(invoice.pk), ZERO)


def open_payment(invoice_id: UUID) -> Payment | None:
    """The one whose outcome nobody knows yet."""
    return Payment.objects.filter(invoice_id=invoice_id, state=Payment.State.OPEN).first()


def method_of(customer_key: str) -> PaymentMethod | None:
    """The one that may be charged."""
    return PaymentMethod.objects.filter(customer_key=customer_key, enabled=True).first()
