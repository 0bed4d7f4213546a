"""What people may write into an invoice's own fields, as the types billing works with."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from invoices import money
from invoices.services.check_values import as_amount, as_boolean, as_date, as_plain_text, collect

TOGGLES = ("show_task_list", "show_tracked_time", "show_task_pricing", "show_overtime")
TEXTS = ("legal_text", "html_override")
HOURS = ("overtime_hours", "total_hours")
AMOUNTS = ("base_amount", "overtime_amount", "total_amount")
LONGEST_OVERRIDE = 2 * 1024 * 1024
"""Bytes of `html_override` (spec 4)."""


def checked_fields(values: Mapping[str, Any], *, editable: Collection[str]) -> dict[str, Any]:
    """The values as their types; raises `Invalid` naming every field that is not `editable` or holds nonsense."""

    def check(name: str, value: Any) -> Any:
        if name not in editable:
            raise ValueError(_("This field cannot be edited."))
        if name in HOURS:
            return as_amount(value, largest=money.MOST_HOURS)
        if name in AMOUNTS:
            return as_amount(value, largest=money.LARGEST)
        if name == "is_overtime" or name in TOGGLES:
            return as_boolean(value)
        if name == "invoice_date":
            return as_date(value)
        return as_plain_text(value, most_bytes=LONGEST_OVERRIDE)

    return collect(values, check)


def overtime_words(hours: Decimal) -> str:
    """What `is_overtime` can only be, beside so many hours."""
    return _("With %(hours)s h of overtime this can only be %(value)s.") % {
        "hours": hours,
        "value": "true" if hours > 0 else "false",
    }
