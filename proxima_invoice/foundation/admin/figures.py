"""Money and hours as people read them on every page (design, mockups, Numbers).

Decimal comma, no-break spaces, two decimals, a minus that is one (U+2212), and – where there is nothing. The same in
every language of the interface; a printed document has its own form.
"""

import re
from decimal import ROUND_HALF_UP, Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString

NOTHING = "–"
_SPACE = "\N{NO-BREAK SPACE}"
_MINUS = "\N{MINUS SIGN}"
_AMBIGUOUS = re.compile(r"([+-]?\d{1,3})[.,](\d{3})")


def figure(value: Decimal | None) -> str:
    """`15 825 000,00`. The value is shown as it is stored, to the cent; nothing is calculated here."""
    return NOTHING if value is None else "".join(_parts(value))


def signed(value: Decimal) -> str:
    """A change: `+187 500,00`, `−0,50`; no change has no sign."""
    return f"+{figure(value)}" if value > 0 else figure(value)


def percent(before: Decimal, after: Decimal) -> str:
    """A change in whole percent, `+7 %`, `−11 %`; – where there was nothing to compare with."""
    if not before:
        return NOTHING
    whole = int(((after - before) * 100 / before).to_integral_value(ROUND_HALF_UP))
    sign = "+" if whole > 0 else _MINUS if whole < 0 else ""
    return f"{sign}{abs(whole)}{_SPACE}%"


def amount_html(value: Decimal | None, currency: str = "") -> SafeString:
    """The same with its cents, and the currency, quieter than the whole."""
    if value is None:
        return format_html('<span class="px-muted">{}</span>', NOTHING)
    whole, cents = _parts(value)
    if not currency:
        return format_html('<span class="px-amount">{}<span class="px-dc">{}</span></span>', whole, cents)
    return format_html(
        '<span class="px-amount">{}<span class="px-dc">{}</span> <span class="px-cur">{}</span></span>',
        whole,
        cents,
        currency,
    )


def _parts(value: Decimal) -> tuple[str, str]:
    whole, cents = f"{abs(value):,.2f}".split(".")
    return (_MINUS if value < 0 else "") + whole.replace(",", _SPACE), f",{cents}"


def readings(text: str) -> tuple[str, str] | None:
    """Both numbers that `150.000` and `150,000` may mean: `150 000` and `150,00`; None where there is but one."""
    found = _AMBIGUOUS.fullmatch("".join(text.split()).replace(_MINUS, "-"))
    return (f"{found[1]}{_SPACE}{found[2]}", f"{found[1]},{found[2]}".removesuffix("0")) if found else None


def typed_amount(text: str) -> str:
    """What a person typed, `16 000 000,00` or `16,000,000.00`, as plain as services take it: `16000000.00`.

    The last comma or point is the decimal one. What is not a number stays as it is, for the service to refuse; so does
    `150,000`, which is a hundred and fifty thousand to one reader and a hundred and fifty to another.
    """
    plain = "".join(text.split()).replace(_MINUS, "-")
    if _AMBIGUOUS.fullmatch(plain):
        return plain
    if "," in plain and "." in plain:
        thousands = "," if plain.rindex(".") > plain.rindex(",") else "."
        plain = plain.replace(thousands, "")
    if plain.count(",") == 1:
        plain = plain.replace(",", ".")
    return plain
