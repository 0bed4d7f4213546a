"""How figures and dates are written on documents (spec 4, Formats).

ru: `15 825 000,00` with no-break spaces, `28.02.2026`; en: `15,825,000.00`, `28 February 2026`. A minus is U+2212, and
nothing ever prints None: a missing value is empty. By hand rather than by babel: writing numbers is most of what an act
of a thousand lines costs.
"""

from datetime import date
from decimal import Decimal

from django import template
from num2words import num2words

register = template.Library()

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@register.filter
def money_text(amount: Decimal | None, language: str = "ru") -> str:
    """An amount with two decimals; also hours, which are printed alike."""
    if amount is None:
        return ""
    text = f"{amount:,.2f}"
    if language == "ru":
        text = text.replace(",", NO_BREAK_SPACE).replace(".", ",")
    return text.replace("-", MINUS) if amount < 0 else text


@register.filter
def plain(number: Decimal | None, language: str = "ru") -> str:
    """A number with only the decimals it needs: a multiplier (1,5), a rate in percent (12), a number of months (1)."""
    text = money_text(number, language)
    return text.rstrip("0").rstrip(",.") if text else ""


def rate(unit_price: Decimal, multiplier: Decimal, language: str) -> str:
    """`150 000,00`, and `150 000,00 × 1,5` when the multiplier is not 1."""
    text = money_text(unit_price, language)
    return text if multiplier == 1 else f"{text} × {plain(multiplier, language)}".replace(" ", NO_BREAK_SPACE)


@register.filter
def day(value: date | None, language: str = "ru") -> str:
    """`28.02.2026` or `28 February 2026`."""
    if value is None:
        return ""
    if language == "ru":
        return f"{value.day:02}.{value.month:02}.{value.year:04}"
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def short_day(value: date | None, language: str) -> str:
    """The day of a line, whose year the period tells: `02.02` or `2 Feb`."""
    if value is None:
        return ""
    if language == "ru":
        return f"{value.day:02}.{value.month:02}"
    return f"{value.day}{NO_BREAK_SPACE}{_MONTHS[value.month - 1][:3]}"


def period(start: date, end: date, language: str) -> str:
    """`01.02.2026 – 28.02.2026`, or in English as short as can be: `1–28 February 2026`."""
    if language == "ru":
        return f"{day(start, language)} – {day(end, language)}"
    if start == end:
        return day(end, language)
    if start.year != end.year:
        return f"{day(start, language)} – {day(end, language)}"
    if start.month != end.month:
        return f"{start.day} {_MONTHS[start.month - 1]} – {day(end, language)}"
    return f"{start.day}–{day(end, language)}"


def amount_in_words(amount: Decimal, *, currency: str, language: str) -> str:
    """`Пятнадцать миллионов восемьсот двадцать пять тысяч сум 00 тийин`; empty for a currency other than UZS.

    «сум» and «тийин» stay undeclined, as acts in Uzbekistan have them.
    """
    if currency != "UZS":
        return ""
    whole, tiyin = divmod(int(abs(amount) * 100), 100)
    # An int is a plain number to num2words; only its `to="currency"` reads one as hundredths.
    words = num2words(whole, lang=language)
    words = f"{words[0].upper()}{words[1:]}"
    sum_and_tiyin = ("сум", "тийин") if language == "ru" else ("sum", "tiyin")
    return f"{words} {sum_and_tiyin[0]} {tiyin:02} {sum_and_tiyin[1]}"


def grouped_account(number: str) -> str:
    """A bank account of 20 digits in fours, as people compare it; any other as it is."""
    if len(number) == 20 and number.isascii() and number.isdigit():
        return NO_BREAK_SPACE.join(number[start : start + 4] for start in range(0, 20, 4))
    return number
