"""What an invoice claimed, held against what the warehouse says now (spec 2, Late work)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Generic, NamedTuple, Protocol, TypeVar
from uuid import UUID

from clients.warehouse.types import Worklog


class ClaimedLine(Protocol):
    @property
    def worklog_ref(self) -> UUID | None: ...
    @property
    def account_id(self) -> str: ...
    @property
    def jira_key(self) -> str: ...
    @property
    def worklog_date(self) -> date | None: ...


L = TypeVar("L", bound=ClaimedLine)


class Reconciled(NamedTuple, Generic[L]):
    """Worklogs come with their references, in the order given."""

    kept: list[tuple[L, Worklog]]
    new: list[tuple[UUID, Worklog]]
    vanished: list[L]
    changed: list[tuple[L, UUID, Worklog]]
    """A claimed worklog that vanished, and the one of the same person, issue and day that stands in its place."""


def reconcile(claimed: Iterable[L], fresh: Iterable[tuple[UUID, Worklog]]) -> Reconciled[L]:
    """Tell kept, new, vanished and changed apart. A worklog that merely changed is never called new."""
    by_ref = {line.worklog_ref: line for line in claimed if line.worklog_ref is not None}
    kept: list[tuple[L, Worklog]] = []
    unclaimed: list[tuple[UUID, Worklog]] = []
    for ref, worklog in fresh:
        line = by_ref.pop(ref, None)
        if line is None:
            unclaimed.append((ref, worklog))
        else:
            kept.append((line, worklog))

    gone: dict[tuple[str, str, date | None], list[L]] = defaultdict(list)
    for line in by_ref.values():
        gone[line.account_id, line.jira_key, line.worklog_date].append(line)
    new: list[tuple[UUID, Worklog]] = []
    changed: list[tuple[L, UUID, Worklog]] = []
    for ref, worklog in unclaimed:
        same = gone.get((worklog.account_id, worklog.issue_key, worklog.start_date))
        if same:
            changed.append((same.pop(0), ref, worklog))
        else:
            new.append((ref, worklog))
    return Reconciled(kept, new, [line for lines in gone.values() for line in lines], changed)
