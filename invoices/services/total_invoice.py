"""Bring an invoice's figures in line with its lines after an edit."""

from collections.abc import Iterable

from invoices import money
from invoices.errors import Invalid
from invoices.models import Invoice

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
    try:
        totals = money.totals(lines)
    except money.AmountTooLarge as error:
        raise Invalid({error.figure: str(error)}) from None
    if totals.total_amount < 0:
        raise Invalid({"total_amount": f"The lines add up to {totals.total_amount}; a total cannot be negative."})
    invoice.base_amount = totals.base_amount
    invoice.overtime_hours = totals.overtime_hours
    invoice.overtime_amount = totals.overtime_amount
    invoice.total_hours = totals.total_hours
    invoice.is_overtime = totals.overtime_hours > 0
    invoice.computed_total = totals.total_amount
    if not invoice.total_is_manual:
        invoice.total_amount = totals.total_amount
    invoice.total_is_manual = invoice.total_amount != invoice.computed_total
