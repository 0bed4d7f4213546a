"""How far a month is: how many invoices stand at each stage, with their money and hours, each figure a link."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.dates import MONTHS
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from invoices.admin.charts import Sparkline, sparkline
from invoices.admin.status_label import LOOKS, Look, glyph
from invoices.money import ZERO
from invoices.pricing.period import Period
from invoices.queries.month import StageSum
from invoices.services.find_missing import MonthOutlook
from invoices.states import Status
from proxima_invoice.foundation.admin.figures import figure

MONTHS_SHOWN = 6
MISSING = "missing"
MISSING_LOOK = Look(
    gettext_lazy("Missing"),
    "missing",
    mark_safe(
        '<circle cx="6" cy="6" r="4.8" fill="none" stroke="currentColor" stroke-width="1.4" stroke-dasharray="2 1.77"/>'
    ),
)
ALWAYS = (Status.DRAFT, Status.NEEDS_REVIEW, Status.APPROVED, Status.SENT, Status.PAID)
IN_ORDER = (*ALWAYS[:-1], Status.ACCEPTED, Status.PAID, Status.DECLINED, Status.REJECTED)
PAST_REVIEW = (Status.APPROVED, Status.SENT, Status.ACCEPTED, Status.PAID)


class Cell(NamedTuple):
    """`value` is None where there is nothing. An estimate has no list to lead to but the page's own."""

    value: Decimal | None
    url: str
    is_estimate: bool = False


@dataclass(frozen=True)
class Stage:
    """A column. `count` is None while nobody knows."""

    name: str
    word: str | Promise
    color: str
    glyph: SafeString
    count: int | None
    url: str


class Measure(NamedTuple):
    """A row: a currency, or hours."""

    name: str
    cells: list[Cell]
    total: Cell
    before: Cell
    trend: Sparkline
    told: str
    """The trend in words."""


class Stages(NamedTuple):
    stages: list[Stage]
    measures: list[Measure]
    total: Stage
    before: Stage
    told: str
    """The bar over the columns, in words."""


def list_url(period: Period, **filters: str) -> str:
    """The list of invoices, narrowed to the month."""
    query = urlencode({"period": f"{period.start:%Y-%m}", **filters})
    return f"{reverse('admin:invoices_invoice_changelist')}?{query}"


def month_url(period: Period, **filters: str) -> str:
    query = urlencode({"month": f"{period.start:%Y-%m}", **filters})
    return f"{reverse('admin:invoices_invoice_month')}?{query}"


def month_name(period: Period) -> str:
    return str(MONTHS[period.start.month])


def month_words(period: Period) -> str:
    return f"{month_name(period)} {period.start.year}"


def count_in(sums: Iterable[StageSum], period: Period, *statuses: str) -> int:
    """Of the month's invoices, those in `statuses`; without any, all."""
    return sum(
        each.invoices for each in sums if each.month == period.start and (each.status in statuses or not statuses)
    )


def stages(sums: Sequence[StageSum], months: Sequence[Period], outlook: MonthOutlook | None) -> Stages:
    """The last of `months` by stage, the one before it beside, and all of them as a line. `outlook` knows the rest."""
    period, last = months[-1], months[-2]
    columns = [_missing(period, outlook)] + [
        _column(status, period, count)
        for status in IN_ORDER
        if (count := count_in(sums, period, status)) or status in ALWAYS
    ]
    missing = columns[0].count or 0
    total = count_in(sums, period)
    rows = [_measure(name, columns, sums, months, outlook) for name in (*_currencies(sums, period, last, outlook), "")]
    counted = [f"{column.count} {str(column.word).lower()}" for column in columns if column.count]
    told = ngettext("Of %(count)d contract: %(stages)s", "Of %(count)d contracts: %(stages)s", total + missing)
    return Stages(
        columns,
        rows,
        Stage("total", month_name(period), "", SafeString(), total + missing, list_url(period)),
        Stage("before", month_name(last), "", SafeString(), count_in(sums, last), month_url(last)),
        told % {"count": total + missing, "stages": ", ".join(counted)} if counted else "",
    )


def _missing(period: Period, outlook: MonthOutlook | None) -> Stage:
    look, count = MISSING_LOOK, None if outlook is None else len(outlook.missing)
    return Stage(MISSING, look.word, look.color, glyph(look), count, month_url(period, show=MISSING))


def _column(status: Status, period: Period, count: int) -> Stage:
    look = LOOKS[status]
    return Stage(status.value, look.word, look.color, glyph(look), count, list_url(period, status=status.value))


def _currencies(sums: Sequence[StageSum], period: Period, last: Period, outlook: MonthOutlook | None) -> list[str]:
    """Our own first, then in their alphabet."""
    found = {each.currency for each in sums if each.month in (period.start, last.start)}
    if outlook:
        found |= {each.currency for each in outlook.missing if each.amount}
    return sorted(found, key=lambda currency: (currency != "UZS", currency))


def _measure(
    currency: str,
    columns: Sequence[Stage],
    sums: Sequence[StageSum],
    months: Sequence[Period],
    outlook: MonthOutlook | None,
) -> Measure:
    """The row of a currency, or, with "", of hours."""

    def added(period: Period, status: str = "") -> Decimal | None:
        of_month = [each for each in sums if each.month == period.start and status in ("", each.status)]
        if not currency:
            return sum((each.hours for each in of_month), ZERO) or None
        return sum((each.total for each in of_month if each.currency == currency), ZERO) or None

    narrowed = {"currency": currency} if currency else {}
    period, last = months[-1], months[-2]
    cells = [Cell(_estimate(currency, outlook), columns[0].url, is_estimate=True)]
    cells += [
        Cell(added(period, column.name), list_url(period, status=column.name, **narrowed)) for column in columns[1:]
    ]
    each_month = [added(month) or ZERO for month in months]
    figures = ", ".join(f"{month_name(month)} {figure(value)}" for month, value in zip(months, each_month, strict=True))
    return Measure(
        name=currency or _("Hours"),
        cells=cells,
        total=Cell(added(period), list_url(period, **narrowed)),
        before=Cell(added(last), list_url(last, **narrowed)),
        trend=sparkline(each_month),
        told=_("%(measure)s per month: %(figures)s") % {"measure": currency or _("Hours"), "figures": figures},
    )


def _estimate(currency: str, outlook: MonthOutlook | None) -> Decimal | None:
    if outlook is None:
        return None
    if not currency:
        return sum((each.hours for each in outlook.missing if each.hours), ZERO) or None
    return sum((each.amount for each in outlook.missing if each.amount and each.currency == currency), ZERO) or None
