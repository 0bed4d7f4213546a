"""What the list of invoices can be narrowed by, beside its plain columns."""

from calendar import monthrange
from datetime import date
from typing import Any

from django.contrib.admin import ListFilter, SimpleListFilter
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from invoices.admin.status_label import LOOKS
from invoices.models import Invoice

MONTHS_OFFERED = 24


class StatusFilter(SimpleListFilter):
    title = _("Status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(status.value, look.word) for status, look in LOOKS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> QuerySet[Invoice]:
        return queryset.filter(status=self.value()) if self.value() else queryset


class PeriodFilter(SimpleListFilter):
    """By the month in which the billed period begins; newest first, as many as a person looks for."""

    title = _("Period")
    parameter_name = "period"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        starts = Invoice.objects.order_by("-period_start").values_list("period_start", flat=True).distinct()
        months = dict.fromkeys(f"{start:%Y-%m}" for start in starts[: MONTHS_OFFERED * 4])
        return [(month, month_words(month)) for month in list(months)[:MONTHS_OFFERED]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> QuerySet[Invoice]:
        first = _first_day(self.value() or "")
        if first is None:
            return queryset
        last = first.replace(day=monthrange(first.year, first.month)[1])
        return queryset.filter(period_start__range=(first, last))


class MarksFilter(SimpleListFilter):
    """What a reviewer should look at twice."""

    title = _("Marks")
    parameter_name = "marks"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("manual", _("Total by hand")), ("warnings", _("With warnings"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> QuerySet[Invoice]:
        match self.value():
            case "manual":
                return queryset.filter(total_is_manual=True)
            case "warnings":
                return queryset.exclude(warnings=[])
            case _:
                return queryset


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
