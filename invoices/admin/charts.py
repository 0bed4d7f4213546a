"""Small pictures as numbers for the templates to draw: no library, and everything they say stands in words beside."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from invoices.pricing.period import Period

SATURDAY = 6


class Sparkline(NamedTuple):
    """In a box of 74 × 20: a line through the months, and a dot at the last of them."""

    path: str
    x: str
    y: str


class DayBar(NamedTuple):
    """In a box of 320 × 92, with the ground at 76."""

    day: date
    seconds: int
    x: str
    y: str
    height: str
    is_weekend: bool
    middle: str
    mark_y: str
    """Where a mark over the bar goes; "" for none."""


def sparkline(values: Sequence[Decimal]) -> Sparkline:
    """From nothing at the bottom to the largest of `values` at the top. At least two values."""
    most = max(values) or Decimal(1)
    step = 68 / (len(values) - 1)
    points = [(f"{2 + step * place:.1f}", f"{17 - 13 * float(value / most):.1f}") for place, value in enumerate(values)]
    path = " L".join(f"{x} {y}" for x, y in points)
    return Sparkline(f"M{path}", *points[-1])


def day_bars(period: Period, seconds: Mapping[date, int], *, marked: Mapping[date, int]) -> list[DayBar]:
    """A bar for every day of the month with work, a mark over those in `marked`."""
    most = max(seconds.values(), default=0) or 1
    pitch = 320 / ((period.end - period.start).days + 1)
    bars = []
    for place in range((period.end - period.start).days + 1):
        day = period.start + timedelta(days=place)
        if not seconds.get(day):
            continue
        # Even a quarter of an hour can be seen.
        height = max(1.5, 58 * seconds[day] / most)
        left = pitch * place + (pitch - 8) / 2
        bars.append(
            DayBar(
                day=day,
                seconds=seconds[day],
                x=f"{left:.1f}",
                y=f"{76 - height:.1f}",
                height=f"{height:.1f}",
                is_weekend=day.isoweekday() >= SATURDAY,
                middle=f"{left + 4:.1f}",
                mark_y=f"{76 - height - 7:.1f}" if marked.get(day) else "",
            )
        )
    return bars


def day_axis(period: Period) -> list[tuple[int, str]]:
    """The Mondays under the bars: day of the month, and where."""
    days = (period.end - period.start).days + 1
    pitch = 320 / days
    return [
        (place + 1, f"{pitch * (place + 0.5):.1f}")
        for place in range(days)
        if (period.start + timedelta(days=place)).isoweekday() == 1
    ]
