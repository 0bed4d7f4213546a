"""The lines of an invoice that its document prints."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from invoices.models import LineItem


class PrintedLine(NamedTuple):
    """What a document needs of a line item; plain values, because an act may have thousands."""

    line_type: str
    description: str
    quantity: Decimal
    unit_price: Decimal
    rate_multiplier: Decimal
    line_total: Decimal
    is_billed: bool
    rate_tier: str
    worklog_date: date | None
    line_total_is_manual: bool


_LINES = LineItem.objects.filter(written_off=False).order_by("sort_order", "id").values_list(*PrintedLine._fields)


def printed_lines(invoice_id: UUID) -> list[PrintedLine]:
    """In the order of the document. A written-off line is neither printed nor billed (spec 2)."""
    return [PrintedLine._make(values) for values in _LINES.filter(invoice_id=invoice_id)]
