from datetime import time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from invoices.pricing.period import Period
from invoices.pricing.rate_tier import RateTier
from invoices.pricing.terms import Terms
from invoices.services.price_example import KINDS, Example, price_example

TASHKENT = ZoneInfo("Asia/Tashkent")
FEBRUARY = Period.month(2026, 2)


def priced(hours: dict[str, str] | None = None, **terms: Any) -> Example:
    usual = {
        "deal_type": "SUP",
        "application_name": "",
        "base_amount": Decimal("15000000.00"),
        "hourly_rate": Decimal("150000.00"),
        "monthly_limit": Decimal("40.00"),
    }
    given = {name: Decimal(value) for name, value in (hours or {}).items()}
    return price_example(terms=Terms(**{**usual, **terms}), hours=given, period=FEBRUARY, zone=TASHKENT)


def only(**hours: str) -> dict[str, str]:
    """These hours and no others."""
    return {kind.name: "0" for kind in KINDS} | hours


def test_a_month_of_168_hours_over_a_limit_of_40():
    totals = priced().draft.totals

    assert (totals.total_hours, totals.overtime_hours) == (Decimal("168.00"), Decimal("128.00"))
    assert totals.total_amount == Decimal("15000000.00") + Decimal("128.00") * Decimal("150000.00")


@pytest.mark.parametrize(("hours", "total"), [("30", "15000000.00"), ("45.5", "15825000.00"), ("50", "16500000.00")])
def test_the_worked_examples_of_the_contract_terms(hours: str, total: str):
    assert priced(only(day=hours)).draft.totals.total_amount == Decimal(total)


def test_each_kind_of_work_has_its_tier():
    assert {work.name: work.tier for work in priced().work} == {
        "day": "standard",
        "critical_day": "p1_p3",
        "evening": "off_hours",
        "critical_night": "p1_p3_off_hours",
        "saturday": "off_hours",
    }


def test_business_hours_and_the_weekend_move_work_between_tiers():
    work = priced(business_hours_end=time(21), weekend_days=frozenset((7,))).work

    assert {one.name: one.tier for one in work} == {
        "day": "standard",
        "critical_day": "p1_p3",
        "evening": "standard",
        "critical_night": "p1_p3_off_hours",
        "saturday": "standard",
    }


def test_another_zone_moves_the_clock():
    assert priced(business_hours_zone=ZoneInfo("America/New_York")).work[0].tier == "off_hours"


def test_an_hourly_contract_costs_what_its_kinds_of_work_cost():
    example = priced(only(day="10", saturday="2"), deal_type="HR", multipliers={RateTier.OFF_HOURS: Decimal("1.25")})

    assert [one.amount for one in example.work if one.hours] == [Decimal("1500000.00"), Decimal("375000.00")]
    assert example.draft.totals.total_amount == Decimal("1875000.00")


def test_a_fixed_price_does_not_depend_on_hours():
    assert priced(only(day="700"), deal_type="FP").draft.totals.total_amount == Decimal("15000000.00")


def test_no_work_has_no_tier():
    example = priced(only())

    assert {one.tier for one in example.work} == {""}
    assert example.draft.totals.total_hours == 0
