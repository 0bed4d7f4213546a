"""A contract's month, priced (spec 2, Deal types), by the examples that the rules were agreed on."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from invoices.money import AmountTooLarge
from invoices.pricing.draft import price_month, price_supplement
from invoices.pricing.rate_tier import RateTier
from invoices.pricing.terms import Terms
from tests import worlds

SATURDAY = date(2026, 3, 7)
INCIDENT = {"issue_type": "Incident", "priority": "P1"}


def terms(**fields):
    usual = {
        "deal_type": "SUP",
        "application_name": "Billing portal",
        "base_amount": Decimal("15000000.00"),
        "hourly_rate": Decimal("150000.00"),
        "monthly_limit": Decimal("40.00"),
    }
    return Terms(**{**usual, **fields})


def month(*hours, **fields):
    """Worklogs of so many hours each."""
    return [claimable(number, worlds.hours(amount), **fields) for number, amount in enumerate(hours, start=1)]


def claimable(number, row, **issue):
    return UUID(int=number), worlds.as_read(row, **issue)


def priced(worklogs, late=(), **fields):
    return price_month(worklogs, terms=terms(**fields), period=worlds.MARCH, late=late)


def overtime(draft):
    return [
        (line.rate_tier, str(line.quantity), str(line.line_total))
        for line in draft.lines
        if line.line_type == "overtime"
    ]


@pytest.mark.parametrize(
    ("worked", "over", "over_amount", "total"),
    [
        (["30"], "0.00", "0.00", "15000000.00"),
        (["40"], "0.00", "0.00", "15000000.00"),
        (["45.5"], "5.50", "825000.00", "15825000.00"),
        (["20", "25.5"], "5.50", "825000.00", "15825000.00"),
        (["50"], "10.00", "1500000.00", "16500000.00"),
        ([], "0.00", "0.00", "15000000.00"),
    ],
)
def test_the_worked_examples(worked, over, over_amount, total):
    totals = priced(month(*worked)).totals
    assert str(totals.base_amount) == "15000000.00"
    assert str(totals.overtime_hours) == over
    assert str(totals.overtime_amount) == over_amount
    assert str(totals.total_amount) == total


@pytest.mark.parametrize(("seconds", "quantity", "total"), [(3600, "1.00", "150000.00"), (7200, "2.00", "300000.00")])
def test_the_worked_tasks(seconds, quantity, total):
    _, task = priced([claimable(1, worlds.worklog(seconds))]).lines
    assert (task.line_type, str(task.quantity), str(task.line_total)) == ("task", quantity, total)
    assert not task.is_billed


def test_support_is_billed_without_work():
    (support,) = priced([]).lines
    assert (support.line_type, support.quantity, support.unit_price) == ("support", 1, Decimal("15000000.00"))
    assert support.description == "Monthly support — March 2026"


def test_without_a_limit_nothing_is_overtime():
    assert overtime(priced(month("500"), monthly_limit=None)) == []


def test_a_limit_of_nothing_makes_every_hour_overtime():
    assert overtime(priced(month("1", "0.5"), monthly_limit=Decimal("0.00"))) == [("overtime", "1.50", "225000.00")]


def test_one_hundredth_past_the_limit_is_overtime():
    worklogs = [*month("40"), claimable(9, worlds.worklog(1818))]
    assert overtime(priced(worklogs, monthly_limit=Decimal("40.50"))) == [("overtime", "0.01", "1500.00")]


def test_a_worklog_across_the_limit_is_split_and_keeps_one_line():
    draft = priced(month("39", "2"))
    assert [line.line_type for line in draft.lines] == ["support", "task", "task", "overtime"]
    assert overtime(draft) == [("overtime", "1.00", "150000.00")]


def test_the_walk_counts_printed_hundredths_not_seconds():
    """Three times 1990 s are 0.55 h each on paper: 1.65 h, though the clock says 1.66."""
    worklogs = [claimable(number, worlds.worklog(1990)) for number in range(3)]
    draft = priced(worklogs, monthly_limit=Decimal("1.60"))
    assert str(draft.totals.total_hours) == "1.65"
    assert overtime(draft) == [("overtime", "0.05", "7500.00")]


def test_overtime_has_one_line_a_tier_in_the_order_of_the_tiers():
    worklogs = [
        claimable(1, worlds.hours("40")),
        claimable(2, worlds.hours("1")),
        claimable(3, worlds.hours("2", start_date=SATURDAY)),
        claimable(4, worlds.hours("3"), **INCIDENT),
        claimable(5, worlds.hours("4", start_date=SATURDAY), **INCIDENT),
        claimable(6, worlds.hours("0.5")),
    ]
    draft = priced(worklogs)
    assert overtime(draft) == [
        ("p1_p3_off_hours", "4.00", "900000.00"),
        ("p1_p3", "3.00", "450000.00"),
        ("off_hours", "2.00", "300000.00"),
        ("overtime", "1.50", "225000.00"),
    ]
    assert [line.sort_order for line in draft.lines] == list(range(11))


def test_a_split_takes_the_tier_of_the_worklog_that_crosses_the_limit():
    worklogs = [claimable(1, worlds.hours("39")), claimable(2, worlds.hours("2", start_date=SATURDAY), **INCIDENT)]
    assert overtime(priced(worklogs)) == [("p1_p3_off_hours", "1.00", "225000.00")]


def test_critical_overtime_costs_the_larger_of_both_multipliers():
    multipliers = {RateTier.OVERTIME: Decimal("2.00"), RateTier.P1_P3: Decimal("1.25")}
    worklogs = [claimable(1, worlds.hours("41"), **INCIDENT)]
    assert overtime(priced(worklogs, multipliers=multipliers)) == [("p1_p3", "1.00", "300000.00")]
    multipliers[RateTier.OVERTIME] = Decimal("1.10")
    assert overtime(priced(worklogs, multipliers=multipliers)) == [("p1_p3", "1.00", "187500.00")]


def test_ordinary_overtime_may_cost_less_than_the_rate():
    draft = priced(month("42"), multipliers={RateTier.OVERTIME: Decimal("0.50")})
    assert overtime(draft) == [("overtime", "2.00", "150000.00")]


def test_overhead_is_shown_as_tracked_and_uses_up_no_limit():
    worklogs = [claimable(1, worlds.hours("100", account_id="boss")), *month("40")]
    draft = priced(worklogs, exclusions={"boss": "overhead_only"})
    boss = draft.lines[1]
    assert (boss.time_seconds, boss.billable_seconds) == (360_000, 0)
    assert (boss.quantity, boss.line_total) == (0, 0)
    assert overtime(draft) == []


def test_the_time_of_excluded_people_and_empty_worklogs_leave_no_line():
    worklogs = [claimable(1, worlds.hours("1", account_id="boss")), claimable(2, worlds.worklog(0))]
    draft = priced(worklogs, exclusions={"boss": "excluded"})
    assert [line.line_type for line in draft.lines] == ["support"]


def test_an_hourly_contract_bills_its_tasks_by_tier():
    worklogs = [
        claimable(1, worlds.hours("1")),
        claimable(2, worlds.hours("2", start_date=SATURDAY), **INCIDENT),
        claimable(3, worlds.worklog(60)),
    ]
    draft = priced(worklogs, deal_type="HR")
    assert [str(line.line_total) for line in draft.lines] == ["150000.00", "450000.00", "75000.00"]
    assert all(line.is_billed and line.line_type == "task" for line in draft.lines)
    assert draft.totals.base_amount == draft.totals.total_amount == Decimal("675000.00")
    assert draft.totals.overtime_hours == 0


def test_an_hourly_contract_has_no_limit():
    assert overtime(priced(month("50"), deal_type="HR")) == []


def test_fixed_price_bills_its_amount_and_lists_the_work():
    draft = priced(month("50"), deal_type="FP")
    fixed, task = draft.lines
    assert (fixed.line_type, fixed.sort_order, fixed.is_billed) == ("fixed", 0, True)
    assert (task.line_type, task.is_billed) == ("task", False)
    assert draft.totals.total_amount == Decimal("15000000.00")
    assert draft.totals.total_hours == Decimal("50.00")


def test_late_work_comes_after_the_months_own_and_counts_toward_the_same_limit():
    late = [claimable(9, worlds.hours("3", start_date=date(2026, 2, 2)))]
    draft = priced(month("39"), late=late)
    assert [line.worklog_date for line in draft.lines[1:3]] == [date(2026, 3, 2), date(2026, 2, 2)]
    assert [line.sort_order for line in draft.lines] == [0, 1, 2, 3]
    assert overtime(draft) == [("overtime", "2.00", "300000.00")]


@pytest.mark.parametrize("deal_type", ["SUP", "HR", "FP"])
def test_a_supplement_bills_hours_at_the_rate_without_base_or_limit(deal_type):
    draft = price_supplement(month("50", "1"), terms=terms(deal_type=deal_type))
    assert [line.line_type for line in draft.lines] == ["task", "task"]
    assert all(line.is_billed for line in draft.lines)
    assert draft.totals.total_amount == Decimal("7650000.00")
    assert draft.totals.overtime_hours == 0


@pytest.mark.parametrize("deal_type", ["SUP", "HR", "FP"])
def test_more_money_than_an_invoice_can_hold_is_refused(deal_type):
    with pytest.raises(AmountTooLarge):
        priced(month("50"), deal_type=deal_type, hourly_rate=Decimal("9999999999999.99"))


def test_every_worklog_claims_itself_and_nothing_else_claims():
    draft = priced(month("39", "2"))
    assert [line.worklog_ref for line in draft.lines] == [None, UUID(int=1), UUID(int=2), None]


def test_a_kept_line_stands_in_for_its_worklog_and_the_overtime_follows_it():
    first = priced(month("39", "2"))
    edited = first.lines[2]._replace(quantity=Decimal("5.00"), line_total=Decimal("750000.00"), is_edited=True)
    draft = price_month(
        month("39", "2"), terms=terms(), period=worlds.MARCH, kept={UUID(int=2): edited._replace(sort_order=99)}
    )
    assert draft.lines[2] == edited
    assert overtime(draft) == [("overtime", "4.00", "600000.00")]


def test_a_kept_line_that_was_written_off_uses_up_no_limit():
    first = priced(month("39", "2"))
    off = first.lines[1]._replace(written_off=True)
    draft = price_month(month("39", "2"), terms=terms(), period=worlds.MARCH, kept={UUID(int=1): off})
    assert overtime(draft) == []
    assert str(draft.totals.total_hours) == "2.00"
