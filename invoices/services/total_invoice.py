"""Bring an invoice's figures in line with its lines after an edit."""

from collections.abc import Iterable

from invoices import money
from invoices.errors import Invalid
from invoices.models import Invoice
from invoices.services.tell_too_large import too_large_words
from proxima_invoice.foundation.sentences import known, say

BELOW_NOTHING = known("The lines add up to %(total)s; a total cannot be negative.")

FIGURES = (
    "base_amount",
    "overtime_hours",
    "overtime_amount",
    "total_hours",
    "total_amount",
    "computed_total",
    "is_overtime",
    "total_is_manual",
)


def total_invoice(invoice: Invoice, lines: Iterable[money.Line]) -> None:
    """Set `FIGURES` from `lines`; a total set by hand stays, unless the lines now add up to it. Saves nothing.

    Raises `Invalid` when the lines add up to less than nothing, or to more than an invoice can hold.
    """
    totals = totals_of(lines)
    invoice.base_amount = totals.base_amount
    invoice.overtime_hours = totals.overtime_hours
    invoice.overtime_amount = totals.overtime_amount
    invoice.total_hours = totals.total_hours
    invoice.is_overtime = totals.overtime_hours > 0
    invoice.computed_total = totals.total_amount
    if not invoice.total_is_manual:
        invoice.total_amount = totals.total_amount
    invoice.total_is_manual = invoice.total_amount != invoice.computed_total


def totals_of(lines: Iterable[money.Line]) -> money.Totals:
    """What `lines` add up to; raises `Invalid` naming a figure that no invoice can hold."""
    try:
        totals = money.totals(lines)
    except money.AmountTooLarge as error:
        raise Invalid({error.figure: too_large_words(error)}) from None
    if totals.total_amount < 0:
        raise Invalid({"total_amount": say(BELOW_NOTHING, total=totals.total_amount)})
    return totals
