"""A month as an address or a form names it."""

import re

from django.utils.translation import gettext as _

from invoices.errors import Invalid
from invoices.pricing.period import Period

FIRST_YEAR, LAST_YEAR = 1990, 2199


def typed_month(text: str) -> Period:
    """Of `2026-02`; raises `Invalid`, naming the month, for anything else."""
    match = re.fullmatch(r"(\d{4})-(\d{2})", text, re.ASCII)
    if not match or not 1 <= int(match[2]) <= 12 or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        raise Invalid({"month": _("“%s” is not a month such as 2026-02.") % text})
    return Period.month(int(match[1]), int(match[2]))
