"""What an invoice claimed, held against what the warehouse says now (spec 2, Late work)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Generic, NamedTuple, Protocol, TypeVar
from uuid import UUID


class ClaimedLine(Protocol):
    @property
    def worklog_ref(self) -> UUID | None: ...
    @property
    def account_id(self) -> str: ...
    @property
    def jira_key(self) -> str: ...
    @property
    def worklog_date(self) -> date | None: ...


class Logged(Protocol):
    """A worklog, or what was made of it."""

    @property
    def account_id(self) -> str: ...
    @property
    def issue_key(self) -> str: ...
    @property
    def start_date(self) -> date | None: ...


L = TypeVar("L", bound=ClaimedLine)
W = TypeVar("W", bound=Logged)


class Reconciled(NamedTuple, Generic[L, W]):
    """Worklogs come with their references, in the order given."""

    kept: list[tuple[L, W]]
    new: list[tuple[UUID, W]]
    vanished: list[L]
    changed: list[tuple[L, UUID, W]]
    """A claimed worklog that vanished, and the one of the same person, issue and day that stands in its place."""


def reconcile(claimed: Iterable[L], fresh: Iterable[tuple[UUID, W]]) -> Reconciled[L, W]:
    """Tell kept, new, vanished and changed apart. A worklog that merely changed is never called new."""
    by_ref = {line.worklog_ref: line for line in claimed if line.worklog_ref is not None}
    kept: list[tuple[L, W]] = []
    unclaimed: list[tuple[UUID, W]] = []
    for ref, worklog in fresh:
        line = by_ref.pop(ref, None)
        if line is None:
            unclaimed.append((ref, worklog))
        else:
            kept.append((line, worklog))

    gone: dict[tuple[str, str, date | None], list[L]] = defaultdict(list)
    for line in by_ref.values():
        gone[line.account_id, line.jira_key, line.worklog_date].append(line)
    new: list[tuple[UUID, W]] = []
    changed: list[tuple[L, UUID, W]] = []
    for ref, worklog in unclaimed:
        same = gone.get((worklog.account_id, worklog.issue_key, worklog.start_date))
        if same:
            changed.append((same.pop(0), ref, worklog))
        else:
            new.append((ref, worklog))
    return Reconciled(kept, new, [line for lines in gone.values() for line in lines], changed)
