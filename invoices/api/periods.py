"""The period that a request names, in a body or in an address."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from invoices.errors import Invalid
from invoices.pricing.period import Period
from invoices.services.check_values import as_date, collect
from invoices.services.create_drafts import check_period


def read_period(values: Mapping[str, Any]) -> Period | None:
    """Both dates, or None when neither is given. Raises as `required_period`."""
    given = [name for name in ("period_start", "period_end") if name in values]
    return required_period(values) if given else None


def required_period(values: Mapping[str, Any], *, start: str = "period_start", end: str = "period_end") -> Period:
    """Both dates. Raises `Invalid` naming the one that is missing, malformed or too far from the other."""
    given = {name: values[name] for name in (start, end) if name in values}
    days: dict[str, date] = collect(given, lambda _name, value: as_date(value))
    if missing := {name: _("Give this date.") for name in (start, end) if name not in days}:
        raise Invalid(missing)
    period = Period(days[start], days[end])
    try:
        check_period(period)
    except Invalid as error:
        raise Invalid({end: next(iter(error.details.values()))}) from None
    return period
