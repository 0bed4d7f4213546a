"""The stretch of days an invoice bills."""

from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple


def day_words(day: date) -> str:
    """A day in a sentence to people, on the page and in the API's messages alike: `01.02.2026`."""
    return f"{day.day:02}.{day.month:02}.{day.year:04}"


class Period(NamedTuple):
    """`start` to `end`, both inclusive."""

    start: date
    end: date

    @classmethod
    def month(cls, year: int, month: int) -> "Period":
        return cls(date(year, month, 1), date(year, month, monthrange(year, month)[1]))

    @classmethod
    def month_before(cls, day: date) -> "Period":
        last = day.replace(day=1) - timedelta(days=1)
        return cls.month(last.year, last.month)

    @property
    def is_calendar_month(self) -> bool:
        return self == Period.month(self.start.year, self.start.month)

    def overlaps(self, start: date, end: date | None) -> bool:
        """Whether a stretch with an open end (None) or an inclusive one shares a day with this period."""
        return start <= self.end and (end is None or end >= self.start)
