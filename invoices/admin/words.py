"""Words for what the database keeps in codes."""

from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from invoices.models import Invoice
from invoices.pricing.period import Period, day_words

DEALS = {
    Invoice.DealType.SUPPORT: _("Support"),
    Invoice.DealType.HOURLY: _("Hourly"),
    Invoice.DealType.FIXED_PRICE: _("Fixed price"),
}


def deal_word(invoice: Invoice) -> str:
    return str(DEALS[Invoice.DealType(invoice.deal_type)])


def period_words(invoice: Invoice) -> str:
    """`February 2026`, or `01.02.2026 – 15.02.2026` when it is not one calendar month."""
    period = Period(invoice.period_start, invoice.period_end)
    if period.is_calendar_month:
        return f"{MONTHS[period.start.month]} {period.start.year}"
    return f"{day_words(period.start)} – {day_words(period.end)}"
