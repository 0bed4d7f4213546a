"""What people said of an invoice's lines outlives a new computation, as long as the work behind it exists."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from invoices.pricing.draft import Kept
from invoices.pricing.line import PricedLine
from invoices.pricing.reconcile import reconcile
from invoices.services.find_late_work import Claimable
from invoices.services.tell_warning import DraftWarning, warning


class ByHandKept(NamedTuple):
    lines: Kept
    """By the worklog that they stand for now."""
    warnings: list[DraftWarning]
    tracked: Mapping[UUID, int]
    """What their worklogs say now, in seconds."""
    moved: Mapping[UUID, UUID]
    """Of every line whose worklog changed its reference: the new one → the one that the line was stored with."""


def kept_by_hand(lines: Sequence[PricedLine], fresh: Claimable) -> ByHandKept:
    """Of an invoice's lines, those that people edited or wrote off.

    A worklog that merely changed keeps what a person said of it; the reviewer is told, and also when it vanished.
    """
    if not lines:
        return ByHandKept({}, [], {}, {})
    told = reconcile(lines, fresh)
    kept = {line.worklog_ref: line for line, _ in told.kept if _is_by_hand(line) and line.worklog_ref}
    warnings = []
    for line, ref, _ in told.changed:
        if _is_by_hand(line):
            kept[ref] = line._replace(worklog_ref=ref)
            warnings.append(worklog_changed(line))
    warnings += [
        warning("edited_worklog_gone", description=line.description) for line in told.vanished if line.is_edited
    ]
    now = {line.worklog_ref: worklog for line, worklog in told.kept} | {
        ref: worklog for _, ref, worklog in told.changed
    }
    tracked = {ref: now[ref].duration_seconds for ref in kept}
    moved = {ref: line.worklog_ref for line, ref, _ in told.changed if line.worklog_ref}
    return ByHandKept(kept, warnings, tracked, moved)


def worklog_changed(line: PricedLine) -> DraftWarning:
    return warning("edited_worklog_changed", description=line.description, is_left_out=line.written_off)


def _is_by_hand(line: PricedLine) -> bool:
    return line.is_edited or line.written_off
