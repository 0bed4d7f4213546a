"""Hours of a month that nobody is billed for, as the month's page shows them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from clients.warehouse.types import Application
from invoices import money
from invoices.admin.charts import DayBar, day_axis, day_bars
from invoices.pricing.period import Period, day_words
from invoices.services.find_unbilled_hours import UnbilledHours, find_unbilled_hours
from proxima_invoice.foundation.admin.figures import figure

LABELS_NAMED = 8


class Share(NamedTuple):
    """A reason for which hours go unbilled. `detail` names labels or contracts with their hours."""

    name: str
    color: str
    seconds: int
    hours: Decimal
    details: list[tuple[str, str]]
    more: int
    url: str
    step: str
    is_loss: bool
    """Somebody should do something about it."""


@dataclass(frozen=True)
class MonthHours:
    tracked: Decimal
    unbilled: Decimal
    shares: list[Share]
    bars: list[DayBar]
    axis: list[tuple[int, str]]
    told: str
    """The chart in words."""
    marked: str
    """The days with work that no contract claims, in words; "" for none."""


def hours_of_month(request: HttpRequest, period: Period) -> MonthHours:
    """Raises `WarehouseError`."""
    found = find_unbilled_hours(period=period)
    busiest = max(found.by_day, key=lambda day: found.by_day[day], default=None)
    told = ""
    if busiest:
        told = _("Hours logged on each day; most on %(day)s: %(hours)s.") % {
            "day": day_words(busiest),
            "hours": figure(money.hours(found.by_day[busiest])),
        }
    return MonthHours(
        tracked=money.hours(found.tracked),
        unbilled=money.hours(found.unbilled),
        shares=list(_shares(request, found)),
        bars=day_bars(period, found.by_day, marked=found.unclaimed_by_day),
        axis=day_axis(period),
        told=told,
        marked=", ".join(
            f"{day_words(day)} ({figure(money.hours(seconds))})"
            for day, seconds in sorted(found.unclaimed_by_day.items())
        ),
    )


def _shares(request: HttpRequest, found: UnbilledHours) -> Iterator[Share]:
    classes, exclusions = _list(request, "projectclassification"), _list(request, "employeeexclusion")
    if found.unclaimed:
        new_class = request.user.has_perm("clients.add_projectclassification")
        yield _share(
            _("No active contract claims the label"),
            "unclaimed",
            {_named(label, found.named_by.get(label)): seconds for label, seconds in found.unclaimed.items()},
            url=_add_class(found.unclaimed) if new_class else "",
            step=_("Classify…"),
            is_loss=True,
        )
    if found.late:
        may = request.user.has_perm("invoices.generate_invoice")
        url = reverse("admin:invoices_invoice_late_work") if may else ""
        yield _share(_("Late work, not billed yet"), "late", found.late, url=url, step=_("Supplement…"), is_loss=True)
    if found.unbillable:
        yield _share(_("Internal and overhead projects"), "internal", found.unbillable, url=classes)
    if found.overhead_only:
        yield _share(_("Overhead-only people"), "overhead", {"": found.overhead_only}, url=exclusions)
    if found.excluded:
        yield _share(_("Excluded people"), "excluded", {"": found.excluded}, url=exclusions)


def _share(
    name: str, color: str, seconds: Mapping[str, int], *, url: str = "", step: str = "", is_loss: bool = False
) -> Share:
    largest = sorted(seconds.items(), key=lambda item: (-item[1], item[0]))
    named = [(key, figure(money.hours(each))) for key, each in largest if key]
    total = sum(seconds.values())
    return Share(
        name=name,
        color=color,
        seconds=total,
        hours=money.hours(total),
        details=named[:LABELS_NAMED],
        more=max(0, len(named) - LABELS_NAMED),
        url=url,
        step=step,
        is_loss=is_loss,
    )


def _named(label: str, contract: Application | None) -> str:
    name = label or _("without a label")
    if contract is None:
        return name
    return _("%(label)s (%(contract)s: %(status)s)") % {
        "label": name,
        "contract": contract.application_key,
        "status": contract.status or _("no status"),
    }


def _add_class(unclaimed: Mapping[str, int]) -> str:
    """A form for the label with the most hours."""
    label = max(unclaimed, key=lambda label: (bool(label), unclaimed[label]))
    query = urlencode({"project_label": label}) if label else ""
    return f"{reverse('admin:clients_projectclassification_add')}?{query}"


def _list(request: HttpRequest, model: str) -> str:
    """A list of settings, for whoever may see it."""
    allowed = request.user.has_perm(f"clients.view_{model}")
    return reverse(f"admin:clients_{model}_changelist") if allowed else ""
