"""Who moved an invoice to the status that it has, and when."""

from datetime import datetime
from typing import NamedTuple

from invoices.models import Invoice


class LastMove(NamedTuple):
    to_status: str
    by: str
    at: datetime


def last_move(invoice: Invoice) -> LastMove | None:
    moves = invoice.events.filter(kind="status_changed").order_by("-created_at", "-id")
    found = moves.values_list("to_status", "by", "created_at").first()
    return LastMove(*found) if found else None
