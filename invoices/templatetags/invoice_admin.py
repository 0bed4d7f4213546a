"""Figures and moments on the pages of the admin; documents have `invoice_format`."""

from datetime import datetime
from decimal import Decimal

from django import template
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from invoices import money
from invoices.pricing.rate_tier import RateTier
from proxima_invoice.foundation.admin import figures

register = template.Library()

TIERS = {
    RateTier.STANDARD: _("Standard"),
    RateTier.OVERTIME: _("Overtime"),
    RateTier.P1_P3: _("P1–P3"),
    RateTier.OFF_HOURS: _("Off hours"),
    RateTier.P1_P3_OFF_HOURS: _("P1–P3 off hours"),
}

register.filter("figure", figures.figure)
register.filter("signed", figures.signed)


@register.filter
def amount(value: Decimal | None, currency: str = "") -> SafeString:
    return figures.amount_html(value, currency)


@register.filter
def moment(value: datetime) -> str:
    """`02.03.2026 09:11`, in the product's time zone."""
    return f"{localtime(value):%d.%m.%Y %H:%M}"


@register.filter
def clock(value: datetime) -> str:
    """`2 Mar 09:11` would need a language; digits do not."""
    return f"{localtime(value):%d.%m %H:%M}"


@register.filter
def tracked(seconds: int) -> str:
    """Hours as they were tracked, `0,17`, before any minimum."""
    return figures.figure(money.hours(seconds))


@register.filter
def tier(rate_tier: str) -> str:
    return str(TIERS[RateTier(rate_tier)])
