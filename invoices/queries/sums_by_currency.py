"""What several invoices come to, per currency: amounts of different currencies are never added."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, QuerySet, Sum

from invoices.models import Invoice
from invoices.money import CENT, ZERO
from invoices.states import Status


class CurrencySum(NamedTuple):
    currency: str
    invoices: int
    total: Decimal


def sums_of(invoices: Iterable[Invoice]) -> list[CurrencySum]:
    """By currency, in its alphabet."""
    totals: dict[str, list[Decimal]] = {}
    for invoice in invoices:
        totals.setdefault(invoice.currency, []).append(invoice.total_amount)
    return [CurrencySum(currency, len(each), sum(each, ZERO)) for currency, each in sorted(totals.items())]


def sums_in(invoices: QuerySet[Invoice]) -> list[CurrencySum]:
    """The same, added up by the database. Void invoices are out of the world and are not counted."""
    rows = (
        invoices.exclude(status=Status.VOID)
        .order_by("currency")
        .values("currency")
        .annotate(number=Count("pk"), total=Sum("total_amount"))
    )
    # SQLite adds in floating point: exact to the cent only once rounded.
    return [CurrencySum(row["currency"], row["number"], row["total"].quantize(CENT)) for row in rows]
