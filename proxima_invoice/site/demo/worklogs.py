"""A month of the demonstration's work: who did what, when, and for how long. The same on every run."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

from clients.warehouse.types import Worklog
from invoices.pricing.period import Period
from proxima_invoice.site.demo.contracts import INTERNAL_LABEL, MONTHLY_WORK, Work
from proxima_invoice.site.demo.summaries import CRITICAL, ORDINARY, RUSSIAN_TOPICS

ZONE = ZoneInfo("Asia/Tashkent")
DURATIONS = (900, 1800, 2700, 3600, 3600, 5400, 5400, 7200, 9000, 10800, 14400)


class Person(NamedTuple):
    account_id: str
    name: str


class Issue(NamedTuple):
    key: str
    summary: str
    kind: str
    priority: str


NO_ISSUE = Issue("", "", "", "")
"""Logged on the project and on nothing in particular."""


ENGINEERS = (
    Person("acc-saidov", "Bekzod Saidov"),
    Person("acc-orlova", "Marina Orlova"),
    Person("acc-tursunov", "Aziz Tursunov"),
    Person("acc-qodirov", "Nodir Qodirov"),
    Person("acc-ismoilova", "Zulfiya Ismoilova"),
    Person("acc-kim", "Sergey Kim"),
)
TRAINEE = Person("acc-trainee", "Jasur Normatov")
"""Excluded: learns on real issues, is never billed nor shown."""
LEAD = Person("acc-lead", "Olga Petrova")
"""Overhead only: her hours show as tracked and cost nothing."""


def worklogs(period: Period, *, with_late: bool) -> list[Worklog]:
    """Everything logged in the period. `with_late` adds what was logged after the period had been billed."""
    numbers = count(int(f"{period.start:%y%m}") * 10_000)
    logged = [worklog for work in MONTHLY_WORK for worklog in _of_contract(work, period, numbers)]
    logged += _internal(period, numbers)
    late = list(_late(period, numbers))
    return logged + late if with_late else logged


def _of_contract(work: Work, period: Period, numbers: Iterator[int]) -> Iterator[Worklog]:
    chance = Random(f"proxima demo {work.label} {period.start:%Y-%m}")  # noqa: S311 - invented data
    team = chance.sample(ENGINEERS, 3)
    days = _days(period)
    remaining = work.hours * 3600
    while remaining > 0:
        critical = chance.random() < work.critical
        outside = chance.random() < (0.5 if critical else work.off_hours)
        day = chance.choice(days.weekend if outside and chance.random() < 0.4 else days.working)
        duration = min(chance.choice(DURATIONS), max(remaining, 900))
        person = TRAINEE if chance.random() < 0.04 else LEAD if chance.random() < 0.04 else chance.choice(team)
        issue = _issue(work, critical, chance)
        yield _logged(work.label, issue, person, day=day, seconds=duration, number=next(numbers))._replace(
            started_at=_start(chance, day, outside)
        )
        # The trainee's hours do not count towards the plan: they reach no invoice.
        remaining -= 0 if person is TRAINEE else duration


def _issue(work: Work, critical: bool, chance: Random) -> Issue:
    if critical:
        pool = CRITICAL["ru" if work.topic in RUSSIAN_TOPICS else "en"]
        place = chance.randrange(len(pool))
        return Issue(f"{work.label}-{900 + place}", pool[place], "Incident", ("P1", "P2", "P3")[place % 3])
    if chance.random() < 0.03:
        return NO_ISSUE
    return _ordinary(work.label, work.topic, chance.randrange(len(ORDINARY[work.topic])))


def _ordinary(label: str, topic: str, place: int) -> Issue:
    kind = ("Task", "Bug", "Service request")[place % 3]
    return Issue(f"{label}-{1000 + place * 7}", ORDINARY[topic][place], kind, "P4")


def _logged(label: str, issue: Issue, person: Person, *, day: date, seconds: int, number: int) -> Worklog:
    return Worklog(
        duration_seconds=seconds,
        account_id=person.account_id,
        user_name=person.name,
        start_date=day,
        project_label=label,
        issue_key=issue.key,
        worklog_id=str(number),
        started_at=None,
        issue_type=issue.kind,
        priority=issue.priority,
        summary=issue.summary,
        linked_issue_key="",
    )


class _Days(NamedTuple):
    working: list[date]
    weekend: list[date]


def _days(period: Period) -> _Days:
    every = [period.start + timedelta(days=offset) for offset in range((period.end - period.start).days + 1)]
    return _Days([day for day in every if day.isoweekday() < 6], [day for day in every if day.isoweekday() > 5])


def _start(chance: Random, day: date, outside: bool) -> datetime | None:
    """When the clock was started, in UTC; a few entries do not say."""
    if chance.random() < 0.05:
        return None
    hour = chance.choice((7, 20, 21, 22)) if outside else chance.randrange(9, 17)
    return datetime.combine(day, time(hour, chance.choice((0, 15, 30, 45))), ZONE).astimezone(UTC)


def _internal(period: Period, numbers: Iterator[int]) -> Iterator[Worklog]:
    chance = Random(f"proxima demo internal {period.start:%Y-%m}")  # noqa: S311 - invented data
    meeting = Issue(f"{INTERNAL_LABEL}-1", "Планёрка отдела", "Task", "P5")
    for day in _days(period).working[::3]:
        yield _logged(INTERNAL_LABEL, meeting, chance.choice(ENGINEERS), day=day, seconds=1800, number=next(numbers))


def _late(period: Period, numbers: Iterator[int]) -> Iterator[Worklog]:
    """Hours remembered after the month was billed: one contract takes them over, the other waits for a supplement."""
    day = _days(period).working[-1]
    for label, topic, durations in (("SILK", "trade", (5400, 3600)), ("RTK", "telecom", (7200, 10800))):
        for place, seconds in enumerate(durations):
            issue = _ordinary(label, topic, place)
            yield _logged(label, issue, ENGINEERS[place], day=day, seconds=seconds, number=next(numbers))
