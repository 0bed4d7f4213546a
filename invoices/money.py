"""Rounding and totals: the only place that multiplies money (spec 2, Rounding).

Everything is `Decimal`, half-up to 0.01. A printed document multiplies out because the quantity is rounded first and
the line is the product of what is printed; it adds up because totals are sums of printed figures.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple, Protocol

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
ONE = Decimal("1.00")
"""As columns keep it: the history says what is stored."""
LARGEST = Decimal("9999999999999.99")
"""The most that money columns hold: DECIMAL(15,2), which is also what SQLite keeps exactly."""


MOST_HOURS = Decimal("999999.99")
"""The most that hour columns hold: DECIMAL(8,2)."""


class AmountTooLarge(ValueError):
    """A figure does not fit its column: `LARGEST` for money, `MOST_HOURS` for hours. SQLite would store it anyway."""

    figure = "total_amount"
    """The field of an invoice that is to blame."""
    words = "{:f} is more than an invoice can hold"

    def __init__(self, amount: Decimal) -> None:
        self.amount = amount
        super().__init__(self.words.format(amount))


class TooManyHours(AmountTooLarge):
    figure = "total_hours"
    words = "{:f} hours are more than an invoice can hold"


def rounded(amount: Decimal) -> Decimal:
    """`amount` half-up to 0.01; raises `AmountTooLarge` beyond DECIMAL(15,2)."""
    if abs(amount) > LARGEST:
        raise AmountTooLarge(amount)
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


@lru_cache(maxsize=4_096)
def hours(seconds: int) -> Decimal:
    """Billable seconds as printed hours: half-up to a hundredth (36 seconds each). A month repeats few durations."""
    return Decimal((seconds * 100 + 1800) // 3600).scaleb(-2)


def seconds_of(quantity: Decimal) -> int:
    """The inverse of `hours`, exact because a hundredth of an hour is 36 seconds."""
    return int(quantity * 3600)


def line_total(quantity: Decimal, unit_price: Decimal, rate_multiplier: Decimal) -> Decimal:
    """What a line costs: the product of its printed figures, rounded once."""
    return rounded(quantity * unit_price * rate_multiplier)


def exact_unit_price(total: Decimal, quantity: Decimal, rate_multiplier: Decimal) -> Decimal | None:
    """The unit price that gives `total` by an exact division, or None when no storable price of two decimals does."""
    divisor = quantity * rate_multiplier
    if not divisor:
        return None
    quotient = total / divisor
    if abs(quotient) > LARGEST:
        return None
    price = quotient.quantize(CENT, rounding=ROUND_HALF_UP)
    return price if price * divisor == total else None


class Line(Protocol):
    """What totals need of a line; both a priced line and a stored one fit."""

    @property
    def line_type(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def quantity(self) -> Decimal: ...
    @property
    def line_total(self) -> Decimal: ...
    @property
    def is_billed(self) -> bool: ...
    @property
    def written_off(self) -> bool: ...


class Totals(NamedTuple):
    """An invoice's figures: money in its currency, hours in hundredths."""

    base_amount: Decimal
    overtime_hours: Decimal
    overtime_amount: Decimal
    total_hours: Decimal
    total_amount: Decimal


def totals(lines: Iterable[Line]) -> Totals:
    """Add up what is printed. total = base + overtime + manual lines, for every deal type (spec 2, Deal types).

    Raises `AmountTooLarge`.
    """
    base = overtime_hours = overtime_amount = total_hours = total = ZERO
    for line in lines:
        if line.written_off:
            continue
        if line.line_type == "task":
            total_hours += line.quantity
        if not line.is_billed:
            continue
        total += line.line_total
        if line.line_type == "overtime":
            overtime_hours += line.quantity
            overtime_amount += line.line_total
        elif line.source == "auto":
            base += line.line_total
    if (most := max(total_hours, overtime_hours)) > MOST_HOURS:
        raise TooManyHours(most)
    return Totals(rounded(base), overtime_hours, rounded(overtime_amount), total_hours, rounded(total))


class Tax(NamedTuple):
    """VAT on a total: what is inside or on top of it, and what is to be paid."""

    vat_amount: Decimal
    total_with_vat: Decimal


def tax(total: Decimal, *, mode: str, rate: Decimal) -> Tax:
    """`mode` is none, inclusive or exclusive; `rate` is in percent (spec 4, Tax)."""
    if mode == "inclusive":
        return Tax(rounded(total * rate / (100 + rate)), total)
    if mode == "exclusive":
        amount = rounded(total * rate / 100)
        return Tax(amount, rounded(total + amount))
    return Tax(ZERO, total)
