"""A contract's month, priced: the lines and their totals (spec 2, Deal types)."""

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from clients.warehouse.types import Worklog
from invoices import money
from invoices.pricing.fixed_price import fixed_line
from invoices.pricing.line import PricedLine
from invoices.pricing.period import Period
from invoices.pricing.support import overtime_lines, support_line
from invoices.pricing.tasks import task_lines
from invoices.pricing.terms import FIXED_PRICE, SUPPORT, Terms

Claimable = Iterable[tuple[UUID, Worklog]]
Kept = Mapping[UUID, PricedLine]
NOTHING_KEPT: Kept = MappingProxyType({})


class PricedDraft(NamedTuple):
    lines: list[PricedLine]
    totals: money.Totals

    @property
    def has_billable_work(self) -> bool:
        return self.totals.total_hours > 0


def price_month(
    worklogs: Claimable, *, terms: Terms, period: Period, late: Claimable = (), kept: Kept = NOTHING_KEPT
) -> PricedDraft:
    """Price a regular invoice. `late` is work of earlier, already billed periods, walked after the month's own.

    `worklogs` come in walk order with their references; a line in `kept` (edited or written off by hand) stays so: see
    `task_lines`. Raises `money.AmountTooLarge`.
    """
    billed = terms.deal_type not in (SUPPORT, FIXED_PRICE)
    tasks = task_lines(worklogs, terms=terms, billed=billed, kept=kept)
    tasks += task_lines(late, terms=terms, billed=billed, kept=kept, first=len(tasks) + 1)
    return _with_base(tasks, terms=terms, period=period)


def price_supplement(worklogs: Claimable, *, terms: Terms, kept: Kept = NOTHING_KEPT) -> PricedDraft:
    """Price late work on its own: every worklog at the hourly rate, without a base (spec 2, Late work)."""
    lines = task_lines(worklogs, terms=terms, billed=True, kept=kept)
    return PricedDraft(lines, money.totals(lines))


def leave_out(refs: Collection[UUID], draft: PricedDraft, *, terms: Terms, period: Period) -> PricedDraft:
    """A regular draft without some worklogs, because other invoices hold them: priced as if they had never been."""
    tasks = [line for line in draft.lines if line.line_type == "task" and line.worklog_ref not in refs]
    tasks = [line._replace(sort_order=place) for place, line in enumerate(tasks, start=1)]
    return _with_base(tasks, terms=terms, period=period)


def _with_base(tasks: list[PricedLine], *, terms: Terms, period: Period) -> PricedDraft:
    lines = tasks
    if terms.deal_type == SUPPORT:
        overtime = overtime_lines(tasks, terms=terms, first=len(tasks) + 1)
        lines = [support_line(terms=terms, period=period), *tasks, *overtime]
    elif terms.deal_type == FIXED_PRICE:
        lines = [fixed_line(terms=terms), *tasks]
    return PricedDraft(lines, money.totals(lines))
