"""Which periods of which contracts are invoiced already."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from invoices.models import Invoice
from invoices.pricing.period import Period
from invoices.states import Status


class BilledPeriod(NamedTuple):
    """A regular invoice that stands, void ones left out."""

    application_key: str
    display_number: str
    deal_type: str
    start: date
    end: date
    invoice_id: UUID


def billed_periods(
    period: Period, *, keys: Collection[str] | None = None, fixed_price_of_any_time: bool = False
) -> dict[str, list[BilledPeriod]]:
    """By contract, the invoices that overlap `period`, oldest first; on wish every fixed-price invoice too."""
    wanted = Q(period_start__lte=period.end, period_end__gte=period.start)
    if fixed_price_of_any_time:
        wanted |= Q(deal_type=Invoice.DealType.FIXED_PRICE)
    invoices = Invoice.objects.filter(wanted, kind=Invoice.Kind.REGULAR).exclude(status=Status.VOID)
    if keys is not None:
        invoices = invoices.filter(application_key__in=keys)
    found: dict[str, list[BilledPeriod]] = defaultdict(list)
    rows = invoices.order_by("period_start", "invoice_number").values_list(
        "application_key", "display_number", "deal_type", "period_start", "period_end", "id"
    )
    for row in rows:
        found[row[0]].append(BilledPeriod(*row))
    return found
