"""Statuses of an invoice and every move between them (spec 3, Statuses). Nothing else knows the table."""

from enum import StrEnum
from typing import NamedTuple


class Status(StrEnum):
    DRAFT = "draft"
    NEEDS_REVIEW = "needs_review"
    APPROVED = "approved"
    SENT = "sent"
    ACCEPTED = "accepted"
    PAID = "paid"
    DECLINED = "declined"
    REJECTED = "rejected"
    VOID = "void"


LABELS = {status: status.value for status in Status} | {Status.NEEDS_REVIEW: "in review"}
"""How sentences call a status."""


class Move(NamedTuple):
    """A verb: where it may start, and where it leads."""

    verb: str
    sources: frozenset[Status]
    target: Status


def _move(verb: str, *sources: Status, to: Status) -> Move:
    return Move(verb, frozenset(sources), to)


MOVES = {
    move.verb: move
    for move in (
        _move("finalize", Status.DRAFT, to=Status.NEEDS_REVIEW),
        _move("approve", Status.NEEDS_REVIEW, to=Status.APPROVED),
        _move("decline", Status.NEEDS_REVIEW, to=Status.DECLINED),
        _move("send", Status.APPROVED, to=Status.SENT),
        _move("accept", Status.SENT, to=Status.ACCEPTED),
        _move("reject", Status.SENT, to=Status.REJECTED),
        _move("mark_paid", Status.ACCEPTED, to=Status.PAID),
        _move("regenerate", Status.DECLINED, Status.REJECTED, Status.APPROVED, to=Status.DRAFT),
        _move("reopen", Status.DECLINED, Status.REJECTED, to=Status.DRAFT),
        _move("refresh", Status.DRAFT, to=Status.DRAFT),
        _move("void", Status.DRAFT, Status.DECLINED, Status.REJECTED, to=Status.VOID),
    )
}
"""By verb. A status that no move starts from is final."""
