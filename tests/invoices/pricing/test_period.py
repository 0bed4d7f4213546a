"""The stretch of days an invoice bills."""

from datetime import date

import pytest

from invoices.pricing.period import Period, day_words


@pytest.mark.parametrize(
    ("year", "month", "last"), [(2026, 2, 28), (2024, 2, 29), (2026, 12, 31), (2026, 4, 30), (1900, 2, 28)]
)
def test_a_month_runs_from_its_first_to_its_last_day(year, month, last):
    assert Period.month(year, month) == (date(year, month, 1), date(year, month, last))


@pytest.mark.parametrize(("day", "month"), [(date(2026, 1, 1), (2025, 12)), (date(2026, 3, 31), (2026, 2))])
def test_the_month_before_a_day(day, month):
    assert Period.month_before(day) == Period.month(*month)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2026, 3, 1), date(2026, 3, 31), True),
        (date(2026, 3, 1), date(2026, 3, 30), False),
        (date(2026, 3, 2), date(2026, 3, 31), False),
        (date(2026, 2, 1), date(2026, 3, 31), False),
        (date(2025, 3, 1), date(2026, 3, 31), False),
    ],
)
def test_only_a_whole_calendar_month_is_one(start, end, expected):
    assert Period(start, end).is_calendar_month is expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2026, 3, 31), None, True),
        (date(2026, 4, 1), None, False),
        (date(2020, 1, 1), date(2026, 3, 1), True),
        (date(2020, 1, 1), date(2026, 2, 28), False),
        (date(2026, 3, 10), date(2026, 3, 10), True),
    ],
)
def test_one_shared_day_is_an_overlap(start, end, expected):
    assert Period.month(2026, 3).overlaps(start, end) is expected


@pytest.mark.parametrize(
    ("day", "words"),
    [(date(2026, 2, 1), "01.02.2026"), (date(2999, 12, 31), "31.12.2999"), (date(1, 1, 1), "01.01.0001")],
)
def test_a_day_is_told_day_first(day, words):
    assert day_words(day) == words
