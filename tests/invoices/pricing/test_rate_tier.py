"""The tier of a worklog (spec 2, Tier of a worklog): the first that applies, by the worklog's start."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from invoices.pricing.rate_tier import RateTier, is_critical, is_off_hours, tier_of
from invoices.pricing.terms import Terms

MONDAY, SATURDAY, SUNDAY = date(2026, 3, 2), date(2026, 3, 7), date(2026, 3, 8)


def terms(**fields):
    usual = {"deal_type": "SUP", "application_name": "", "base_amount": Decimal(0), "hourly_rate": Decimal(0)}
    return Terms(**{**usual, "monthly_limit": None, **fields})


def at(clock, day=MONDAY):
    """UTC; in Tashkent it is five hours later."""
    return datetime.combine(day, time.fromisoformat(clock), UTC)


def off_hours(started_at, day=MONDAY, **fields):
    return is_off_hours(day=day, started_at=started_at, terms=terms(**fields))


@pytest.mark.parametrize("priority", ["P1", "P2", "P3"])
def test_an_incident_of_the_first_three_priorities_is_critical(priority):
    assert is_critical(issue_type="Incident", priority=priority)


@pytest.mark.parametrize(
    ("issue_type", "priority"), [("Incident", "P4"), ("Incident", "P5"), ("Incident", ""), ("Task", "P1"), ("", "")]
)
def test_anything_else_is_not_critical(issue_type, priority):
    assert not is_critical(issue_type=issue_type, priority=priority)


@pytest.mark.parametrize(
    ("clock", "expected"),
    [("03:59:59", True), ("04:00:00", False), ("08:00:00", False), ("13:00:00", False), ("13:00:01", True)],
)
def test_both_ends_of_the_business_hours_are_in_hours(clock, expected):
    assert off_hours(at(clock)) is expected


@pytest.mark.parametrize("day", [SATURDAY, SUNDAY])
def test_a_weekend_day_is_off_hours_whatever_the_clock_says(day):
    assert off_hours(None, day)
    assert off_hours(at("08:00", day), day)


def test_without_a_start_only_the_weekend_is_known():
    assert not off_hours(None, MONDAY)


def test_the_weekend_goes_by_the_worklogs_day_not_by_its_moment():
    assert not off_hours(at("08:00", SATURDAY), MONDAY)


def test_a_rule_may_know_no_weekend():
    assert not off_hours(at("08:00", SATURDAY), SATURDAY, weekend_days=frozenset())


def test_a_rule_may_have_another_weekend():
    assert off_hours(None, date(2026, 3, 6), weekend_days=frozenset({5}))
    assert not off_hours(None, SATURDAY, weekend_days=frozenset({5}))


@pytest.mark.parametrize(("day", "expected"), [(date(2026, 3, 27), True), (date(2026, 3, 30), False)])
def test_the_clock_follows_summer_time_in_the_rules_zone(day, expected):
    """07:30 in Greenwich is 08:30 in Berlin on the last Friday of winter time, and 09:30 on the first summer Monday."""
    assert off_hours(at("07:30", day), day, business_hours_zone=ZoneInfo("Europe/Berlin")) is expected


@pytest.mark.parametrize(
    ("issue_type", "day", "tier"),
    [
        ("Incident", SATURDAY, RateTier.P1_P3_OFF_HOURS),
        ("Incident", MONDAY, RateTier.P1_P3),
        ("Task", SATURDAY, RateTier.OFF_HOURS),
        ("Task", MONDAY, RateTier.STANDARD),
        ("", MONDAY, RateTier.STANDARD),
    ],
)
def test_the_first_tier_that_applies_is_the_worklogs(issue_type, day, tier):
    assert tier_of(issue_type=issue_type, priority="P2", day=day, started_at=None, terms=terms()) is tier


def test_only_critical_work_off_hours_costs_more_by_default():
    usual = {tier: terms().multiplier(tier) for tier in RateTier}
    assert usual.pop(RateTier.P1_P3_OFF_HOURS) == Decimal("1.5")
    assert set(usual.values()) == {Decimal("1.0")}
