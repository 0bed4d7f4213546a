"""Dates as people write them in English, Russian and Uzbek; the names of months are babel's."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import product

from babel.dates import get_month_names

_YEARS = range(1990, 2100)
_LOCALES = ("en", "ru", "uz_Latn", "uz_Cyrl")
# As they are written beside babel's forms.
_OTHER_MONTHS = {"sept": 9, "sentyabr": 9, "oktyabr": 10, "январь": 1, "февраль": 2, "апрель": 4}
LONGEST_ENDING = 5
"""28-fevraldagi, 28 февралдаги."""

_WORD = r"(?P<{0}>[^\W\d_]{{3,14}})\.?"
_DATE = re.compile(
    r"(?<![\w.])(?:"
    r"(?P<y1>\d{4})(?P<s1>[-./])(?P<m1>\d{1,2})(?P=s1)(?P<d1>\d{1,2})(?=T\d|\D|$)"
    r"|(?P<d2>\d{1,2})(?P<s2>[-./])(?P<m2>\d{1,2})(?P=s2)(?P<y2>\d{4}|\d{2})(?!\d)"
    rf"|«?(?P<d3>\d{{1,2}})»?(?:st|nd|rd|th)?[\s-]+(?:of\s+)?{_WORD.format('m3')},?\s+(?P<y3>\d{{4}})(?!\d)"
    rf"|(?P<y4>\d{{4}})[\s-]+(?:yil|йил)\w*,?\s+«?(?P<d4>\d{{1,2}})»?[\s-]+{_WORD.format('m4')}"
    rf"|{_WORD.format('m5')}\s+(?P<d5>\d{{1,2}})(?:st|nd|rd|th)?,\s+(?P<y5>\d{{4}})(?!\d)"
    r")"
)


@dataclass(frozen=True)
class DateRead:
    """`other` is the second way to read 03/04/2026; None when there is but one. `span` is where it stands."""

    value: date
    text: str
    other: date | None
    span: tuple[int, int]


def dates_in(text: str) -> Iterator[DateRead]:
    for match in _DATE.finditer(text):
        parts = {name[0]: value for name, value in match.groupdict().items() if value}
        month = _month(parts["m"])
        year = int(parts["y"]) + (2000 if len(parts["y"]) == 2 else 0)
        read = _date(year, month, int(parts["d"]))
        # Points are the day's first everywhere; with strokes Americans write the month first.
        turned = _date(year, int(parts["d"]), month) if match["d2"] and parts["s"] != "." else None
        if value := read or turned:
            other = turned if read and turned != read else None
            yield DateRead(value, match[0], other, match.span())


def _date(year: int, month: int | None, day: int) -> date | None:
    try:
        return date(year, month or 0, day) if year in _YEARS else None
    except ValueError:
        return None


def _month(text: str) -> int | None:
    if text.isdecimal():
        return int(text)
    word = text.lower()
    names = _months()
    if word in names:
        return names[word]
    return next(
        (
            number
            for name, number in names.items()
            if len(name) > 3 and word.startswith(name) and len(word) - len(name) <= LONGEST_ENDING
        ),
        None,
    )


@cache
def _months() -> dict[str, int]:
    names = dict(_OTHER_MONTHS)
    for locale, context, width in product(_LOCALES, ("format", "stand-alone"), ("wide", "abbreviated")):
        for number, name in get_month_names(width, context, locale).items():
            if not name.isdecimal():
                names[name.lower().rstrip(".")] = number
    return names
