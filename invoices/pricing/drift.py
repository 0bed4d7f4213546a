"""An invoice's lines held against those of the same invoice computed again: what changed since (spec 2, Late work)."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from invoices.money import ZERO
from invoices.pricing.line import PricedLine
from invoices.pricing.reconcile import reconcile


class LineDrift(NamedTuple):
    """A line as it is and as computing again would make it; None where there is none.

    Hours are printed ones, money is what the hours cost at their rate, also where a base covers them; what is written
    off counts as nothing.
    """

    before: PricedLine | None
    after: PricedLine | None

    @property
    def line(self) -> PricedLine:
        """Whichever there is, the later one first: for what both have in common."""
        line = self.after or self.before
        assert line is not None  # noqa: S101 - one of them always is
        return line

    @property
    def hours_before(self) -> Decimal:
        return _hours(self.before)

    @property
    def hours_after(self) -> Decimal:
        return _hours(self.after)

    @property
    def hours(self) -> Decimal:
        return self.hours_after - self.hours_before

    @property
    def amount(self) -> Decimal:
        return _amount(self.after) - _amount(self.before)

    @property
    def is_kept(self) -> bool:
        """A person wrote into it, and that stays."""
        return self.after is not None and (self.after.is_edited or self.after.written_off)


class Comparison(NamedTuple):
    """Every line that differs is in exactly one list; what was said by hand differs only where its worklog does."""

    added: list[LineDrift]
    """Work that the invoice does not hold yet."""
    removed: list[LineDrift]
    """Work that it holds and the warehouse no longer has, or no longer counts."""
    changed: list[LineDrift]
    """Another duration, or another worklog of the same person, issue and day."""
    repriced: list[LineDrift]
    """The same work at other figures: another rate, priority or minimum."""
    others: list[LineDrift]
    """Support, fixed-price and overtime lines, which follow from the work and the contract."""

    @property
    def worklogs(self) -> list[LineDrift]:
        """What changed in the warehouse itself."""
        return [*self.added, *self.changed, *self.removed]

    @property
    def hours(self) -> Decimal:
        return sum((row.hours for row in (*self.worklogs, *self.repriced)), ZERO)


class _Work(NamedTuple):
    line: PricedLine

    @property
    def account_id(self) -> str:
        return self.line.account_id

    @property
    def issue_key(self) -> str:
        return self.line.jira_key

    @property
    def start_date(self) -> date | None:
        return self.line.worklog_date


def compare(stored: Iterable[PricedLine], computed: Iterable[PricedLine]) -> Comparison:
    """Of the automatic lines of an invoice and those of the same invoice computed again, the ones that differ."""
    old, new = list(stored), list(computed)
    told = reconcile(old, [(line.worklog_ref, _Work(line)) for line in new if line.worklog_ref is not None])
    changed = [LineDrift(line, work.line) for line, _, work in told.changed]
    repriced = []
    for line, work in told.kept:
        row = LineDrift(line, work.line)
        if line.time_seconds != work.line.time_seconds:
            changed.append(row)
        elif _differs(row):
            repriced.append(row)
    return Comparison(
        added=_in_order(LineDrift(None, work.line) for _, work in told.new),
        removed=_in_order(LineDrift(line, None) for line in told.vanished),
        changed=_in_order(changed),
        repriced=_in_order(repriced),
        others=_others(old, new),
    )


def _others(old: Sequence[PricedLine], new: Sequence[PricedLine]) -> list[LineDrift]:
    """Lines without a worklog: told apart by their type, overtime by its tier as well."""
    before, after = ({_kind(line): line for line in lines if line.worklog_ref is None} for lines in (old, new))
    rows = [LineDrift(before.get(kind), after.get(kind)) for kind in dict.fromkeys([*before, *after])]
    return [row for row in rows if row.before is None or row.after is None or _differs(row)]


def _kind(line: PricedLine) -> tuple[str, str]:
    return line.line_type, line.rate_tier if line.line_type == "overtime" else ""


def _differs(row: LineDrift) -> bool:
    if row.before and row.after and row.before.written_off and row.after.written_off:
        return False
    return _figures(row.before) != _figures(row.after)


def _figures(line: PricedLine | None) -> tuple[object, ...]:
    return (
        ()
        if line is None
        else (line.quantity, line.unit_price, line.rate_multiplier, line.line_total, line.is_billed, line.written_off)
    )


def _in_order(rows: Iterable[LineDrift]) -> list[LineDrift]:
    """By day, as they stand on the invoice; a line whose day a person took away comes first."""
    return sorted(rows, key=lambda row: (row.line.worklog_date or date.min, row.line.sort_order))


def _hours(line: PricedLine | None) -> Decimal:
    return ZERO if line is None or line.written_off else line.quantity


def _amount(line: PricedLine | None) -> Decimal:
    return ZERO if line is None or line.written_off else line.line_total
