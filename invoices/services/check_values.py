"""What people and programs send, as the types billing works with. Every refusal says what would be accepted."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invoices.errors import Invalid
from invoices.pricing.period import day_words
from proxima_invoice.foundation.identifier import read_uuid

EARLIEST, LATEST = date(1990, 1, 1), date(2999, 12, 31)
LONGEST_REASON = 10_000
LONGEST_KEY = 255
MOST_TOLD = 100
"""Wrong fields of one request that are named."""

_AMOUNT = gettext_lazy("Give a decimal number such as 150000.00.")
# Python's own parsers also take spaces, underscores, exponents, other scripts' digits and words such as NaN.
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)", re.ASCII)
# Letters, numbers, punctuation, symbols; and what Unicode counts among them although it is empty: fillers, Braille.
_DRAWN = frozenset("LNPS")
_DRAWN_AS_NOTHING = frozenset("\u115f\u1160\u3164\uffa0\u2800")
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


class Faults:
    """Gathers what is wrong with several things: whoever sent them hears of all at once, or of the first 100."""

    def __init__(self) -> None:
        self._details: dict[str, list[str]] = {}

    @contextmanager
    def of_one(self) -> Iterator[None]:
        """Around what checks one of them."""
        try:
            yield
        except Invalid as error:
            self._details |= error.details
        if len(self._details) >= MOST_TOLD:
            self.check()

    def check(self) -> None:
        """Raises `Invalid` naming every field."""
        if self._details:
            raise Invalid(self._details)


def as_amount(value: Any, *, largest: Decimal, negative: bool = False) -> Decimal:
    """A number of at most two decimals, in text without exponent or more digits than `largest` has.

    Floats are refused, for they are not what was meant.
    """
    if isinstance(value, bool | float) or not isinstance(value, str | int | Decimal):
        raise ValueError(_AMOUNT)
    if isinstance(value, str) and (len(value) > 100 or not _NUMBER.fullmatch(value)):
        raise ValueError(_AMOUNT)
    if isinstance(value, str) and len(value.lstrip("-").partition(".")[0]) > len(str(int(largest))):
        raise ValueError(_at_most(largest))
    if isinstance(value, str) and value.startswith("-") and not negative:
        raise ValueError(_("This cannot be negative."))
    amount = Decimal(value)
    if not amount.is_finite():
        raise ValueError(_AMOUNT)
    if amount and amount.adjusted() > 20:
        raise ValueError(_at_most(largest))
    # As written: `1.000` may be a thousand to who wrote it.
    if int(amount.as_tuple().exponent) < -2:
        raise ValueError(_("At most two decimals."))
    if amount < 0 and not negative:
        raise ValueError(_("This cannot be negative."))
    if abs(amount) > largest:
        raise ValueError(_at_most(largest))
    return abs(amount).quantize(Decimal("0.01")).copy_sign(amount if amount else Decimal(1))


def give_one_of(values: Iterable[str]) -> str:
    return _("Give one of %(values)s.") % {"values": ", ".join(values)}


def _at_most(largest: Decimal) -> str:
    return _("At most %(largest)s.") % {"largest": largest}


def as_whole_number(value: Any, *, largest: int) -> int:
    """An `int`, or a `Decimal` without a fraction: in JSON `5` and `5.0` are the same number."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError(_("Give a whole number."))
    if not 0 <= value <= largest:
        raise ValueError(_("Give a number from 0 to %(largest)s.") % {"largest": largest})
    if value != int(value):
        raise ValueError(_("Give a whole number."))
    return int(value)


def as_boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(_("Give true or false."))
    return value


def as_date(value: Any) -> date:
    """A `date`, or its ISO form; years that no invoice has are refused."""
    if not isinstance(value, date):
        if not isinstance(value, str) or not _ISO_DATE.fullmatch(value):
            raise ValueError(_("Give a date such as 2026-02-28."))
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise ValueError(_("Give a date such as 2026-02-28.")) from None
    if not EARLIEST <= value <= LATEST:
        days = {"first": day_words(EARLIEST), "last": day_words(LATEST)}
        raise ValueError(_("Give a date from %(first)s to %(last)s.") % days)
    return value


def as_plain_text(value: Any, *, longest: int | None = None, most_bytes: int | None = None) -> str:
    """A text that every database keeps: at most `longest` characters, or `most_bytes` in UTF-8."""
    if not isinstance(value, str):
        raise ValueError(_("Give a text."))
    if "\0" in value:
        raise ValueError(_("A text cannot hold the NUL character."))
    try:
        size = len(value.encode())
    except UnicodeEncodeError:
        raise ValueError(_("This is not valid Unicode text.")) from None
    if most_bytes is not None and size > most_bytes:
        sizes = {"most": f"{most_bytes:,}", "size": f"{size:,}"}
        raise ValueError(_("At most %(most)s bytes; this has %(size)s.") % sizes)
    if longest is not None and len(value) > longest:
        sizes = {"most": f"{longest:,}", "size": f"{len(value):,}"}
        raise ValueError(_("At most %(most)s characters; this has %(size)s.") % sizes)
    return value


def as_uuid(value: Any) -> UUID:
    if isinstance(value, UUID):
        return value
    try:
        return read_uuid(value if isinstance(value, str) else "")
    except ValueError:
        raise ValueError(_("Give an id (UUID).")) from None


def is_blank(text: str) -> bool:
    """Whether nothing of a text can be seen: spaces, signs without a width, or characters drawn as nothing."""
    return not any(unicodedata.category(sign)[0] in _DRAWN and sign not in _DRAWN_AS_NOTHING for sign in text)


def as_reason(value: str) -> str:
    """Why something was refused or taken back; raises `Invalid` when nothing is said."""
    reason = collect({"reason": value}, lambda _, text: as_plain_text(text, longest=LONGEST_REASON).strip())["reason"]
    if is_blank(reason):
        raise Invalid({"reason": _("Say why.")})
    return str(reason)
