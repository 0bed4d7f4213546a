"""What the list of invoices can be narrowed by, beside its plain columns."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.admin import ListFilter, SimpleListFilter
from django.contrib.admin.views.main import ChangeList
from django.db.models import Max, QuerySet
from django.http import HttpRequest
from django.utils.dates import MONTHS
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from invoices.admin.status_label import LOOKS
from invoices.models import Invoice, InvoiceDrift
from invoices.queries.values_in_use import values_in_use
from invoices.queries.work_lists import drifted, mine, overdue, to_review

TO_REVIEW = "to_review"
MINE = "mine"
MONTHS_OFFERED = 24
CURRENCIES_OFFERED = 30
WORK_LISTS = {
    TO_REVIEW: _("To review"),
    MINE: _("Mine"),
    "overdue": _("Overdue"),
    "drifted": _("Changed since drafting"),
}


class KnowingFilter(SimpleListFilter):
    """A filter that passes over a value it does not know: whoever typed it finds the whole list, and is told so.

    `knows` must not ask what the filter offers: that is read only where it is shown (`narrowed_list`).
    """

    def knows(self, value: str) -> bool:
        raise NotImplementedError

    def value(self) -> str | None:
        asked = super().value()
        return asked if asked and self.knows(asked) else None

    @property
    def unknown(self) -> str:
        """What was asked for and passed over; "" for nothing."""
        asked = super().value()
        return asked if asked and not self.knows(asked) else ""


class WorkListFilter(KnowingFilter):
    """The lists that people work through; shown as tabs above the list instead of a menu."""

    title = _("View")
    parameter_name = "view"
    for_a_page = True
    """The list shows a page of them; for what is asked about all of them see `narrowed_list`."""

    def knows(self, value: str) -> bool:
        return value in WORK_LISTS

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(WORK_LISTS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> QuerySet[Invoice]:
        return narrowed(queryset, self.value() or "", request.user.get_username(), for_a_page=self.for_a_page)


def narrowed(invoices: QuerySet[Invoice], name: str, username: str, *, for_a_page: bool = False) -> QuerySet[Invoice]:
    """The invoices of one of `WORK_LISTS`; all of them for a name that is none."""
    match name:
        case "to_review":
            return to_review(invoices, username=username, four_eyes=settings.FOUR_EYES)
        case "mine":
            return mine(invoices, username=username, for_a_page=for_a_page)
        case "overdue":
            return overdue(invoices, today=localdate())
        case "drifted":
            return drifted(invoices)
        case _:
            return invoices


class StatusFilter(KnowingFilter):
    title = _("Status")
    parameter_name = "status"

    def knows(self, value: str) -> bool:
        return value in LOOKS

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(status.value, look.word) for status, look in LOOKS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> QuerySet[Invoice]:
        return queryset.filter(status=self.value()) if self.value() else queryset


class PeriodFilter(KnowingFilter):
    """By the month in which the billed period begins; newest first, as many as a person looks for."""

    title = _("Period")
    parameter_name = "period"

    def knows(self, value: str) -> bool:
        return _first_day(value) is not None

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        starts = values_in_use("period_start", most=MONTHS_OFFERED * 4, newest_first=True)
        months = dict.fromkeys(f"{start:%Y-%m}" for start in starts)
        return [(month, month_words(month)) for month in list(months)[:MONTHS_OFFERED]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> QuerySet[Invoice]:
        first = _first_day(self.value() or "")
        if first is None:
            return queryset
        last = first.replace(day=monthrange(first.year, first.month)[1])
        return queryset.filter(period_start__range=(first, last))


class CurrencyFilter(KnowingFilter):
    title = _("Currency")
    parameter_name = "currency"

    def knows(self, value: str) -> bool:
        """Any that could be one: that no invoice is in it is an answer, too."""
        return re.fullmatch("[A-Z]{3}", value) is not None

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(currency, currency) for currency in values_in_use("currency", most=CURRENCIES_OFFERED)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> QuerySet[Invoice]:
        return queryset.filter(currency=self.value()) if self.value() else queryset


class Mark(NamedTuple):
    """A mark of invoices that an app above knows of, and the invoices that have it."""

    name: str
    words: Any
    narrow: Callable[[QuerySet[Invoice]], QuerySet[Invoice]]


_marks_from_above: dict[str, Mark] = {}


def offer_mark(mark: Mark) -> None:
    """Called by apps above, once each is ready."""
    _marks_from_above[mark.name] = mark


class MarksFilter(KnowingFilter):
    """What a reviewer should look at twice."""

    title = _("Marks")
    parameter_name = "marks"

    def knows(self, value: str) -> bool:
        return value in ("manual", "warnings", "drift") or value in _marks_from_above

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        own = [("manual", _("Total by hand")), ("warnings", _("With warnings")), ("drift", _drift_words())]
        return [*own, *((mark.name, mark.words) for mark in _marks_from_above.values())]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> QuerySet[Invoice]:
        match self.value():
            case "manual":
                return queryset.filter(total_is_manual=True)
            case "warnings":
                return queryset.exclude(warnings=[])
            case "drift":
                return queryset.filter(drift__state=InvoiceDrift.State.CHANGED)
            case str(name) if name in _marks_from_above:
                return _marks_from_above[name].narrow(queryset)
            case _:
                return queryset


def _drift_words() -> str:
    """How old the answer is belongs to it: it was given when the warehouse was read last."""
    at = InvoiceDrift.objects.aggregate(at=Max("computed_at"))["at"]
    return gettext("Worklogs changed, as of %s") % since(at) if at else gettext("Worklogs changed")


def since(at: datetime) -> str:
    """`09:40` of today, else with its day."""
    moment = localtime(at)
    return f"{moment:%H:%M}" if moment.date() == localdate() else f"{moment:%d.%m %H:%M}"


def unknown_words(specs: Iterable[ListFilter]) -> list[str]:
    """A sentence for each value that a filter passed over."""
    unknown = [(spec.title, spec.unknown) for spec in specs if isinstance(spec, KnowingFilter) and spec.unknown]
    return [
        gettext("“%(value)s” is not known under %(filter)s and was ignored.") % {"value": value[:50], "filter": title}
        for title, value in unknown
    ]


def menu(spec: ListFilter, changelist: ChangeList) -> dict[str, Any]:
    """A filter as the list's template shows it: its choices, and the word of the chosen one unless that is all."""
    choices = list(spec.choices(changelist))
    chosen = next((choice["display"] for choice in choices[1:] if choice["selected"]), "")
    return {"title": str(spec.title).capitalize(), "choices": choices, "chosen": chosen}


def month_words(month: str) -> str:
    """`2026-02` → February 2026, in the interface's language."""
    first = _first_day(month)
    return month if first is None else f"{MONTHS[first.month]} {first.year}"


def _first_day(month: str) -> date | None:
    try:
        return date.fromisoformat(f"{month}-01")
    except ValueError:
        return None
