"""A made-up month, priced as a real one would be: what a rate rule does to hours (spec 2, Tier, Deal types).

Its hours take the same road as a contract's worklogs, `price_month`; nothing is read and nothing is saved.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from clients.warehouse.types import Worklog
from invoices import money
from invoices.pricing.draft import PricedDraft, price_month
from invoices.pricing.line import PricedLine
from invoices.pricing.period import Period
from invoices.pricing.terms import Terms
from invoices.pricing.worklog_ref import with_refs

FULL_DAY = 8 * 3600
"""No piece of work in the example is longer, in seconds: one worklog is classed whole, by its start."""
MOST_HOURS = Decimal(744)
"""As many as a long month has."""


class Work(NamedTuple):
    """A kind of work: on which ISO days, from when on the product's clock, and whether it is an incident P1."""

    name: str
    days: frozenset[int]
    clock: time
    is_critical: bool
    hours: Decimal


WORKDAYS, SATURDAY = frozenset((1, 2, 3, 4, 5)), frozenset((6,))
KINDS = (
    Work("day", WORKDAYS, time(10), False, Decimal(120)),
    Work("critical_day", WORKDAYS, time(10), True, Decimal(12)),
    Work("evening", WORKDAYS, time(20), False, Decimal(16)),
    Work("critical_night", WORKDAYS, time(22), True, Decimal(8)),
    Work("saturday", SATURDAY, time(11), False, Decimal(12)),
)
"""168 hours: a month of one engineer, with what else happens."""


class PricedWork(NamedTuple):
    """One kind of work as it was priced. `tier` is empty where there is none of it."""

    name: str
    hours: Decimal
    tier: str
    multiplier: Decimal
    amount: Decimal


class Example(NamedTuple):
    work: list[PricedWork]
    draft: PricedDraft


def price_example(*, terms: Terms, hours: Mapping[str, Decimal], period: Period, zone: ZoneInfo) -> Example:
    """`hours` by the names of `KINDS`, at most `MOST_HOURS` each; what is missing has its usual hours.

    Raises `money.AmountTooLarge`.
    """
    given = {kind.name: hours.get(kind.name, kind.hours) for kind in KINDS}
    logged = [one for kind in KINDS for one in _worklogs(kind, given[kind.name], period, zone)]
    in_order = sorted(logged, key=lambda one: (one.start_date, one.issue_key, one.account_id, one.duration_seconds))
    draft = price_month(with_refs(in_order), terms=terms, period=period)
    tasks = [line for line in draft.lines if line.line_type == "task"]
    return Example([_priced(kind.name, tasks) for kind in KINDS], draft)


def _worklogs(kind: Work, hours: Decimal, period: Period, zone: ZoneInfo) -> Iterator[Worklog]:
    """The hours in pieces of a day's work, on one such day after the other and round again."""
    seconds, days = money.seconds_of(hours), _days(kind, period)
    for number in range(-(-seconds // FULL_DAY)):
        day = days[number % len(days)]
        yield Worklog(
            duration_seconds=min(FULL_DAY, seconds - number * FULL_DAY),
            account_id="",
            user_name="",
            start_date=day,
            project_label="",
            issue_key=kind.name,
            worklog_id=f"{kind.name} {number}",
            started_at=datetime.combine(day, kind.clock, zone),
            issue_type="Incident" if kind.is_critical else "Task",
            priority="P1" if kind.is_critical else "P4",
            summary="",
            linked_issue_key="",
        )


def _days(kind: Work, period: Period) -> list[date]:
    every = (period.start + timedelta(days=number) for number in range((period.end - period.start).days + 1))
    return [day for day in every if day.isoweekday() in kind.days]


def _priced(name: str, tasks: list[PricedLine]) -> PricedWork:
    own = [line for line in tasks if line.jira_key == name]
    return PricedWork(
        name=name,
        hours=sum((line.quantity for line in own), money.ZERO),
        tier=own[0].rate_tier if own else "",
        multiplier=own[0].rate_multiplier if own else money.ONE,
        amount=sum((line.line_total for line in own), money.ZERO),
    )
