"""From the text of a cell to a value of a column's kind. Each reader raises `Unreadable`, which finishes a sentence."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from clients.warehouse.tables import Kind

LONGEST_KEY = 255
LARGEST_COUNT = 2**32 - 1
LARGEST_AMOUNT = Decimal("9999999999999.99")
"""15 digits, which SQLite keeps and an invoice can hold."""

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_AMOUNT = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_COUNT = re.compile(r"-?[0-9]+")
_MOMENT = re.compile(r"[0-9-]{10}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:?[0-9]{2})?")
_MOMENT_SHAPE = "is not a date and time (YYYY-MM-DD HH:MM:SS in UTC, or with an offset such as +05:00)"
_FIRST_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_MOMENT = datetime(2106, 1, 1, tzinfo=UTC)


class Unreadable(ValueError):
    """`is not a date (YYYY-MM-DD)`: the rest of a sentence that begins with the column's name and the value."""


def read_key(text: str) -> str:
    if len(text) > LONGEST_KEY:
        raise Unreadable(f"is longer than {LONGEST_KEY} characters")
    return text


def read_text(text: str) -> str:
    return text


@lru_cache(maxsize=4096)  # a file repeats few days
def read_date(text: str) -> date:
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise Unreadable("is not a date (YYYY-MM-DD)")


def read_money(text: str) -> Decimal:
    if not _AMOUNT.fullmatch(text):
        raise Unreadable("is not an amount (such as 1500000.00)")
    amount = Decimal(text)
    if amount < 0:
        raise Unreadable("is negative")
    if amount > LARGEST_AMOUNT:
        raise Unreadable(f"is more than {LARGEST_AMOUNT}")
    cents = amount.quantize(Decimal("0.01"))
    if cents != amount:
        raise Unreadable("has more than two decimals")
    return cents


def read_count(text: str) -> int:
    # int() of a text of unbounded length is slow, and Python refuses it.
    if not _COUNT.fullmatch(text) or len(text) > 40:
        raise Unreadable("is not a whole number")
    count = int(text)
    if count < 0:
        raise Unreadable("is negative")
    if count > LARGEST_COUNT:
        raise Unreadable(f"is more than {LARGEST_COUNT}")
    return count


def read_moment(text: str) -> datetime | None:
    """UTC unless an offset is given; whole seconds, as ClickHouse keeps. Its zero means unknown (`Kind.MOMENT`)."""
    if not _MOMENT.fullmatch(text):
        raise Unreadable(_MOMENT_SHAPE)
    try:
        moment = datetime.fromisoformat(text).replace(microsecond=0)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unreadable(_MOMENT_SHAPE) from None
    if not _FIRST_MOMENT <= moment < _LAST_MOMENT:
        raise Unreadable("is not between the years 1970 and 2105")
    return moment if moment > _FIRST_MOMENT else None


READERS: Mapping[Kind, Callable[[str], Any]] = {
    Kind.KEY: read_key,
    Kind.TEXT: read_text,
    Kind.DATE: read_date,
    Kind.MONEY: read_money,
    Kind.COUNT: read_count,
    Kind.MOMENT: read_moment,
}
