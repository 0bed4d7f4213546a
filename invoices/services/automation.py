"""The automation settings: what they say now, and changing them (spec 6, Automation settings)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from invoices.errors import Invalid
from invoices.models import InvoiceAutomation
from invoices.models.invoice_automation import LONGEST_THRESHOLD
from invoices.services.check_values import as_boolean, as_plain_text, as_whole_number, collect
from invoices.services.job_steps import through
from proxima_invoice.foundation.settings_history import record, state


def automation() -> InvoiceAutomation:
    """The settings as they stand; the defaults, unsaved, where nobody has saved any."""
    return InvoiceAutomation.objects.order_by("pk").first() or InvoiceAutomation()


def comma_list(text: str) -> tuple[str, ...]:
    """`"Active, On hold"` → `("Active", "On hold")`."""
    return tuple(filter(None, (part.strip() for part in text.split(","))))


def read_automation(values: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent, as the columns of the settings. Raises `Invalid` naming every field that is wrong or unknown."""
    checks: dict[str, Callable[[Any], Any]] = {
        "enabled": as_boolean,
        "hour_of_day": partial(as_whole_number, largest=23),
        "period": _as_period,
        "threshold": partial(as_whole_number, largest=LONGEST_THRESHOLD),
        "status": partial(as_plain_text, longest=255),
        "extended_order_status": partial(as_plain_text, longest=255),
    }
    rest = {name: value for name, value in values.items() if name != "steps"}
    if unknown := rest.keys() - checks.keys():
        raise Invalid(dict.fromkeys(sorted(unknown), "There is no such field."))
    fields = collect(rest, lambda name, value: checks[name](value))
    return fields | ({"through": through(values["steps"])} if "steps" in values else {})


def _as_period(value: Any) -> str:
    if value not in InvoiceAutomation.Period.values:
        raise ValueError(_("Give one of %(choices)s.") % {"choices": ", ".join(InvoiceAutomation.Period.values)})
    return str(value)


def change_automation(
    *, user: AbstractBaseUser, fields: Mapping[str, Any], now: datetime | None = None
) -> InvoiceAutomation:
    """Write checked values, and into the history what differs."""
    with transaction.atomic():
        # Locked, so that of two changes the later one is compared with what the earlier one left.
        stored = InvoiceAutomation.objects.select_for_update().order_by("pk").first()
        before = state(stored) if stored else {}
        settings = stored or InvoiceAutomation()
        for name, value in fields.items():
            setattr(settings, name, value)
        settings.save()
        record(
            subject=settings, before=before, after=state(settings), by=user.get_username(), now=now or timezone.now()
        )
    return settings
