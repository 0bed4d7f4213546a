"""For which invoice a preview of numbers is asked (spec 6, Numbering schemas)."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from invoices.errors import Invalid
from invoices.services.check_values import as_date, as_plain_text, as_whole_number, collect
from invoices.services.take_number import NumberRequest

MOST_NUMBERS = 100
LONGEST_OWN_KEY = 20
"""What an invoice has room for."""
INVENTED = {"application_key": "APP-1", "customer_key": "CUST-1"}


class Preview(NamedTuple):
    request: NumberRequest
    how_many: int


def read_preview(values: Mapping[str, Any]) -> Preview:
    """What is left out is invented. Raises `Invalid` naming every field that is wrong or unknown."""
    checks: dict[str, Callable[[Any], Any]] = {
        "invoice_date": as_date,
        "application_key": partial(_as_key, said=_("Name the contract.")),
        "customer_key": partial(_as_key, said=_("Name the customer.")),
        "count": _as_count,
    }
    if unknown := values.keys() - checks.keys():
        raise Invalid({name: _("There is no such field.") for name in sorted(unknown)})
    usual: dict[str, Any] = {**INVENTED, "invoice_date": timezone.localdate(), "count": 1}
    found = usual | collect(values, lambda name, value: checks[name](value))
    request = NumberRequest(found["application_key"], found["customer_key"], found["invoice_date"])
    return Preview(request, how_many=found["count"])


def _as_key(value: Any, *, said: str) -> str:
    key = as_plain_text(value, longest=LONGEST_OWN_KEY).strip()
    if not key:
        raise ValueError(said)
    return key


def _as_count(value: Any) -> int:
    if (count := as_whole_number(value, largest=MOST_NUMBERS)) == 0:
        raise ValueError(_("Give a whole number from 1 to %(largest)d.") % {"largest": MOST_NUMBERS})
    return count
