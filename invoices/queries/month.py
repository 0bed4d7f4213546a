"""A month of invoices in figures, for whoever wants to know how far it is and what blocks it.

An invoice belongs to the month in which its period begins, as in the list's filter, so that both always agree.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import TruncMonth

from invoices.models import Invoice, InvoiceEvent
from invoices.money import CENT
from invoices.pricing.period import Period
from invoices.queries.light import light
from invoices.states import Status

TURNED_DOWN = (Status.DECLINED, Status.REJECTED)
_DOUBTFUL = Q(total_is_manual=True) | ~Q(warnings=[])


class StageSum(NamedTuple):
    """The invoices of one month in one status and currency. Amounts of different currencies are never added."""

    month: date
    """Its first day."""
    status: str
    currency: str
    invoices: int
    total: Decimal
    hours: Decimal


def months_until(period: Period, *, count: int) -> list[Period]:
    """`count` calendar months, oldest first; the last one is `period`."""
    found = [period]
    while len(found) < count:
        found.append(Period.month_before(found[-1].start))
    return found[::-1]


def month_after(period: Period) -> Period:
    following = period.end + timedelta(days=1)
    return Period.month(following.year, following.month)


def stage_sums(months: Sequence[Period]) -> list[StageSum]:
    """All of `months` (calendar months in a row), in one query. Void invoices are out of the world."""
    rows = (
        Invoice.objects.filter(period_start__range=(months[0].start, months[-1].end))
        .exclude(status=Status.VOID)
        .annotate(month=TruncMonth("period_start"))
        .order_by("month", "status", "currency")
        .values_list("month", "status", "currency")
        .annotate(Count("pk"), Sum("total_amount"), Sum("total_hours"))
    )
    # SQLite adds in floating point: exact to the cent only once rounded.
    return [
        StageSum(month, status, currency, invoices, total.quantize(CENT), hours.quantize(CENT))
        for month, status, currency, invoices, total, hours in rows
    ]


def invoices_of_month(period: Period) -> QuerySet[Invoice]:
    """By company. `in_review_since` is when an invoice was finalized last; None before that."""
    finalized = InvoiceEvent.objects.filter(invoice=OuterRef("pk"), to_status=Status.NEEDS_REVIEW)
    invoices = Invoice.objects.filter(period_start__range=period).exclude(status=Status.VOID)
    return (
        light(invoices)
        .annotate(in_review_since=Subquery(finalized.order_by("-created_at").values("created_at")[:1]))
        .order_by("company_name", "invoice_number", "id")
    )


def open_problems(period: Period) -> QuerySet[Invoice]:
    """Those of the month that wait for a person: what was turned down, doubtful drafts, doubtful and other reviews."""
    urgency = Case(
        When(status__in=TURNED_DOWN, then=Value(0)),
        When(status=Status.DRAFT, then=Value(1)),
        When(_DOUBTFUL, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    waiting = Q(status__in=(*TURNED_DOWN, Status.NEEDS_REVIEW)) | Q(_DOUBTFUL, status=Status.DRAFT)
    return (
        invoices_of_month(period)
        .filter(waiting)
        .annotate(urgency=urgency)
        .order_by("urgency", F("in_review_since").asc(nulls_last=True), "company_name", "invoice_number", "id")
    )
