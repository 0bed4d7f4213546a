"""What people and programs send, as the types billing works with. Every refusal says what would be accepted."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from invoices.errors import Invalid

EARLIEST, LATEST = date(1990, 1, 1), date(2999, 12, 31)

_AMOUNT = "Give a decimal number such as 150000.00."
# Python's own parsers also take underscores, other scripts' digits and words such as NaN.
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,6})?", re.ASCII)
_DIGITS = re.compile(r"[+-]?\d{1,20}", re.ASCII)
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def collect(values: Mapping[str, Any], check: Callable[[str, Any], Any], *, prefix: str = "") -> dict[str, Any]:
    """Every value through `check`, whose `ValueError`s become one `Invalid` naming all the fields at once."""
    checked: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name, value in values.items():
        try:
            checked[name] = check(name, value)
        except ValueError as error:
            wrong[prefix + name] = str(error)
    if wrong:
        raise Invalid(wrong)
    return checked


def as_amount(value: Any, *, largest: Decimal, negative: bool = False) -> Decimal:
    """A number of at most two decimals; floats are refused, for they are not what was meant."""
    if isinstance(value, bool | float) or not isinstance(value, str | int | Decimal):
        raise ValueError(_AMOUNT)
    text = str(value).strip()
    if len(text) > 100 or not _NUMBER.fullmatch(text):
        raise ValueError(_AMOUNT)
    amount = Decimal(text)
    if amount and amount.adjusted() > 20:
        raise ValueError(f"At most {largest}.")
    # As written: `1.000` may be a thousand to who wrote it.
    if int(amount.as_tuple().exponent) < -2:
        raise ValueError("At most two decimals.")
    if amount < 0 and not negative:
        raise ValueError("This cannot be negative.")
    if abs(amount) > largest:
        raise ValueError(f"At most {largest}.")
    return abs(amount).quantize(Decimal("0.01")).copy_sign(amount if amount else Decimal(1))


def as_whole_number(value: Any, *, largest: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str) or not _DIGITS.fullmatch(str(value).strip()):
        raise ValueError("Give a whole number.")
    number = int(value)
    if not 0 <= number <= largest:
        raise ValueError(f"Give a number from 0 to {largest}.")
    return number


def as_boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("Give true or false.")
    return value


def as_date(value: Any) -> date:
    """A `date`, or its ISO form; years that no invoice has are refused."""
    if not isinstance(value, date):
        if not isinstance(value, str) or not _ISO_DATE.fullmatch(value):
            raise ValueError("Give a date such as 2026-02-28.")
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise ValueError("Give a date such as 2026-02-28.") from None
    if not EARLIEST <= value <= LATEST:
        raise ValueError(f"Give a date from {EARLIEST} to {LATEST}.")
    return value


def as_plain_text(value: Any, *, most_bytes: int) -> str:
    if not isinstance(value, str):
        raise ValueError("Give a text.")
    if "\0" in value:
        raise ValueError("A text cannot hold the NUL character.")
    try:
        size = len(value.encode())
    except UnicodeEncodeError:
        raise ValueError("This is not valid Unicode text.") from None
    if size > most_bytes:
        raise ValueError(f"At most {most_bytes:,} bytes; this has {size:,}.")
    return value


def as_uuid(value: Any) -> UUID:
    try:
        return value if isinstance(value, UUID) else UUID(str(value))
    except ValueError:
        raise ValueError("Give an id (UUID).") from None


def as_reason(value: str) -> str:
    """Why something was refused or taken back; raises `Invalid` when nothing is said."""
    reason = collect({"reason": value}, lambda _, text: as_plain_text(text, most_bytes=10_000).strip())["reason"]
    if not reason:
        raise Invalid({"reason": "Say why."})
    return str(reason)
