"""What the page of an invoice says of its PDF and of its payments, in one query: its budget has no room for three."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from invoices.models import Invoice, Payment, PaymentMethod


class MadeAndPaid(NamedTuple):
    """`made_at` is when the PDF was made, None without one; `payments` the newest first; `has_method` whether the
    customer has a payment method that may be charged.
    """

    made_at: datetime | None
    payments: list[Payment]
    has_method: bool


def made_and_paid(invoice: Invoice) -> MadeAndPaid:
    """Of the PDF only when it was made is read: its bytes stay where they are."""
    names = [field.attname for field in Payment._meta.concrete_fields]
    methods = PaymentMethod.objects.filter(customer_key=OuterRef("customer_key"), enabled=True)
    rows = list(
        Invoice.objects.filter(pk=invoice.pk)
        .annotate(has_method=Exists(methods))
        .order_by("-payments__created_at", "-payments__id")
        .values_list("document__created_at", "has_method", *(f"payments__{name}" for name in names))
    )
    # Where there is no payment, its columns are empty.
    payments = [Payment(**dict(zip(names, row[2:], strict=True))) for row in rows if row[2] is not None]
    made_at, has_method = rows[0][:2] if rows else (None, False)
    return MadeAndPaid(made_at, payments, bool(has_method))
