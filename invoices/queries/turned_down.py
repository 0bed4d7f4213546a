"""Why a draft was sent back: what was said when its invoice was declined or rejected."""

from typing import NamedTuple

from invoices.models import Invoice
from invoices.states import Status

EARLIEST_VERSION = 4
"""Drafted, finalized, declined, a draft again: before that it cannot have been refused, and nothing is asked."""


class TurnedDown(NamedTuple):
    """`status` is what it was then: declined or rejected."""

    status: Status
    reason: str
    by: str


def turned_down(invoice: Invoice) -> TurnedDown | None:
    """The refusal that made this draft what it is again; None for one that was never refused, or approved since.

    One query: statuses follow one another, so the event before the last is the refusal.
    """
    if invoice.version < EARLIEST_VERSION:
        return None
    moves = invoice.events.filter(kind="status_changed").order_by("-created_at", "-id")
    newest = list(moves.values("from_status", "to_status", "reason", "by")[:2])
    if len(newest) < 2 or newest[0]["to_status"] != Status.DRAFT or newest[1]["to_status"] != newest[0]["from_status"]:
        return None
    refusal = newest[1]
    if refusal["to_status"] not in (Status.DECLINED, Status.REJECTED):
        return None
    return TurnedDown(Status(refusal["to_status"]), refusal["reason"], refusal["by"])
