"""Which rate tier a worklog belongs to (spec 2, Tier of a worklog)."""

from collections.abc import Collection
from datetime import date, datetime, time
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo


class RateTier(StrEnum):
    """In the order in which overtime lines are printed."""

    P1_P3_OFF_HOURS = "p1_p3_off_hours"
    P1_P3 = "p1_p3"
    OFF_HOURS = "off_hours"
    STANDARD = "standard"
    OVERTIME = "overtime"


class BusinessHours(Protocol):
    """When work is ordinary, by a contract's terms."""

    @property
    def weekend_days(self) -> Collection[int]: ...
    @property
    def business_hours_zone(self) -> ZoneInfo: ...
    @property
    def business_hours_start(self) -> time: ...
    @property
    def business_hours_end(self) -> time: ...


CRITICAL_PRIORITIES = frozenset(("P1", "P2", "P3"))


def is_critical(*, issue_type: str, priority: str) -> bool:
    return issue_type == "Incident" and priority in CRITICAL_PRIORITIES


def is_off_hours(*, day: date, started_at: datetime | None, terms: BusinessHours) -> bool:
    """The weekend test looks at the worklog's day, the clock test at its start in the rule's zone, when it is known.

    Both ends of the business hours are in hours. The worklog is classed whole, by its start.
    """
    if day.isoweekday() in terms.weekend_days:
        return True
    if started_at is None:
        return False
    clock = started_at.astimezone(terms.business_hours_zone).time()
    return not terms.business_hours_start <= clock <= terms.business_hours_end


def tier_of(
    *, issue_type: str, priority: str, day: date, started_at: datetime | None, terms: BusinessHours
) -> RateTier:
    """The first tier that applies; `overtime` is only known once a month is walked (see `support`)."""
    critical = is_critical(issue_type=issue_type, priority=priority)
    if is_off_hours(day=day, started_at=started_at, terms=terms):
        return RateTier.P1_P3_OFF_HOURS if critical else RateTier.OFF_HOURS
    return RateTier.P1_P3 if critical else RateTier.STANDARD
