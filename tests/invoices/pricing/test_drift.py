"""What differs between an invoice's lines and those computed again, and nothing else (spec 2, Late work)."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices import money
from invoices.pricing.drift import Comparison, LineDrift, compare
from invoices.pricing.line import PricedLine

REF, OTHER = uuid4(), uuid4()
RATE = Decimal("100.00")


def task(hours: str = "2.00", *, ref: UUID | None = REF, **fields) -> PricedLine:
    quantity = Decimal(hours)
    usual = PricedLine(
        line_type="task",
        description="ITSM-1",
        sort_order=1,
        unit_price=RATE,
        quantity=quantity,
        line_total=money.line_total(quantity, RATE, money.ONE),
        is_billed=True,
        jira_key="ITSM-1",
        worklog_date=date(2026, 3, 2),
        account_id="anna",
        time_seconds=int(quantity * 3600),
        worklog_ref=ref,
    )
    return usual._replace(**fields)


def support(amount: str = "1000.00", **fields) -> PricedLine:
    return task("1.00", ref=None, line_type="support", line_total=Decimal(amount), unit_price=Decimal(amount), **fields)


OVERTIME = support("50.00")._replace(line_type="overtime", rate_tier="overtime")
NOTHING: dict[str, list[LineDrift]] = {name: [] for name in Comparison._fields}


@pytest.mark.parametrize(
    ("stored", "computed", "told"),
    [
        ([task()], [task()], {}),
        ([], [task()], {"added": [LineDrift(None, task())]}),
        ([task()], [], {"removed": [LineDrift(task(), None)]}),
        ([task()], [task("3.00")], {"changed": [LineDrift(task(), task("3.00"))]}),
        ([task()], [task("3.00", ref=OTHER)], {"changed": [LineDrift(task(), task("3.00", ref=OTHER))]}),
        (
            [task()],
            [task(ref=OTHER, jira_key="ITSM-2")],
            {"added": [LineDrift(None, task(ref=OTHER, jira_key="ITSM-2"))], "removed": [LineDrift(task(), None)]},
        ),
        (
            [task()],
            [task(unit_price=Decimal(1), line_total=Decimal(2))],
            {"repriced": [LineDrift(task(), task(unit_price=Decimal(1), line_total=Decimal(2)))]},
        ),
        ([task()], [task(description="Renamed", sort_order=7)], {}),
        ([task(is_edited=True, quantity=Decimal(9))], [task(is_edited=True, quantity=Decimal(9))], {}),
        ([task(written_off=True)], [task(written_off=True)], {}),
        ([support()], [support()], {}),
        ([support()], [support("900.00")], {"others": [LineDrift(support(), support("900.00"))]}),
        ([support()], [support(), OVERTIME], {"others": [LineDrift(None, OVERTIME)]}),
    ],
    ids=[
        *("same", "added", "removed", "longer", "another reference", "another issue", "repriced", "renamed"),
        *("edited by hand", "written off", "same base", "another base", "overtime"),
    ],
)
def test_a_line_that_differs_is_told_once(stored, computed, told):
    assert compare(stored, computed)._asdict() == {**NOTHING, **told}


def test_what_is_written_off_counts_as_nothing():
    gone: Any = compare([task(written_off=True)], []).removed[0]

    assert (gone.hours, gone.amount) == (0, 0)


def test_what_stays_written_off_is_told_by_no_new_price():
    before = task(written_off=True)

    now = before._replace(unit_price=Decimal("7.00"), line_total=Decimal("7.00"))
    assert compare([before], [now])._asdict() == NOTHING


def test_what_a_person_wrote_stays_while_its_worklog_changes():
    before = task(is_edited=True, quantity=Decimal("1.50"))
    row: Any = compare([before], [before._replace(time_seconds=10_800)]).changed[0]

    assert (row.hours, row.amount, row.is_kept) == (0, 0, True)


keys = st.integers(0, 12)
lines = st.builds(
    lambda number, hours, issue, off: task(
        f"{hours}.00", ref=UUID(int=number), jira_key=f"ITSM-{issue}", written_off=off, sort_order=number
    ),
    keys,
    st.integers(1, 4),
    st.integers(1, 3),
    st.booleans(),
)
months = st.lists(lines, unique_by=lambda line: line.worklog_ref, max_size=10)


@given(months, months)
def test_every_line_is_accounted_for_and_the_sums_add_up(stored, computed):
    found = compare(stored, computed)

    rows = [*found.worklogs, *found.repriced]
    sides = [
        [row.before.worklog_ref for row in rows if row.before],
        [row.after.worklog_ref for row in rows if row.after],
    ]
    for told, existing in zip(sides, (stored, computed), strict=True):
        assert len(told) == len(set(told))
        assert set(told) <= {line.worklog_ref for line in existing}
    untold = [line for line in stored if line.worklog_ref not in sides[0]]
    assert {line.worklog_ref for line in untold} <= {line.worklog_ref for line in computed}
    assert hours_of(stored) + found.hours == hours_of(computed)
    assert amount_of(stored) + sum(row.amount for row in rows) == amount_of(computed)


@given(months, months)
def test_the_other_way_round_says_the_opposite(stored, computed):
    there, back = compare(stored, computed), compare(computed, stored)

    assert there.hours == -back.hours
    assert {row.after.worklog_ref for row in there.added if row.after} == {
        row.before.worklog_ref for row in back.removed if row.before
    } or there.changed


@given(months)
def test_an_invoice_has_not_moved_from_itself(stored):
    assert not any(compare(stored, stored))


def hours_of(lines: list[PricedLine]) -> Decimal:
    return money.totals(lines).total_hours


def amount_of(lines: list[PricedLine]) -> Decimal:
    return money.totals(lines).total_amount
