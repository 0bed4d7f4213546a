"""Amounts as people write them: 15 825 000,00 and 15,825,000.00 and 1.234,56."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

# Spaces of all kinds group thousands; in one number they are of one kind.
_GROUPED = r"\d{1,3}(?:(?P<space>[ \u00a0\u202f\u2009])\d{3})(?:(?P=space)\d{3})*(?:[.,]\d{1,2})?"
_COMMAS = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?"
_POINTS = r"\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?"
_PLAIN = r"\d{1,13}(?:[.,]\d{1,2})?"
# Not a part of a word, a date, a rate in per cent or a longer number. Letters that currencies begin with may follow.
_AMOUNT = re.compile(
    rf"(?<![\w.,/№#-])(?P<minus>[-−–])?(?P<number>{_GROUPED}|{_COMMAS}|{_POINTS}|{_PLAIN})"
    r"(?!\d|[.,/:-]\d|\s?%|[^\W\d_сСўsрUERK])"
)
_TWO_READINGS = re.compile(r"\d{1,3}[.,]\d{3}")


@dataclass(frozen=True)
class Amount:
    """`is_certain` is False for 1.234, which is a thousand here and one and a bit there. `is_money`: it is written with
    hundredths or in groups, as quantities and numbers of lines are not.
    """

    value: Decimal
    text: str
    is_certain: bool
    is_money: bool


def amounts_in(text: str) -> Iterator[Amount]:
    for match in _AMOUNT.finditer(text):
        number = match["number"]
        has_hundredths = re.search(r"[.,]\d{1,2}$", number) is not None
        whole, hundredths = re.split(r"[.,](?=\d{1,2}$)", number) if has_hundredths else (number, "")
        digits = re.sub(r"\D", "", whole)
        value = Decimal(f"{digits}.{hundredths or '0'}").quantize(Decimal("0.01"))
        yield Amount(
            value=-value if match["minus"] else value,
            text=number,
            is_certain=not _TWO_READINGS.fullmatch(number),
            is_money=has_hundredths or whole != digits,
        )
