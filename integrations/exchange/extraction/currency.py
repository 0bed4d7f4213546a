"""In what currency a document is: its code, sign or name, first beside its totals."""

import re
from collections.abc import Sequence

from integrations.exchange.extraction.doubts import CURRENCIES
from integrations.exchange.extraction.found import Found, from_text
from integrations.exchange.extraction.wording import any_of, compiled

CODES = "UZS|USD|EUR|RUB|KZT|GBP|CHF|CNY|TRY|PLN|AED|KGS|TJS"
_WORDS = {
    "UZS": any_of("so'm", "sum", "сум", "сўм"),
    "USD": any_of("долл\\w*(?: США)?", "(?:US )?dollars?", "AQSH dollari") + r"|(?:US)?\$",
    "EUR": any_of("евро", "euros?", "yevro") + "|€",
    "RUB": any_of("руб(?:\\.|л\\w+)?", "rubl\\w*") + "|₽",
    "GBP": "£",
}
_CURRENCY = re.compile(
    rf"(?<![A-Z])(?P<code>{CODES})(?![A-Z])|"
    + "|".join(f"(?P<{code}>(?i:{pattern}))" for code, pattern in _WORDS.items())
)
_LABEL = compiled("(?:invoice )?currency", "валюта(?: документа| счета)?", "valyuta", before=r"^\s*", after=r"[\s:]")


def read_currency(lines: Sequence[str], total_lines: Sequence[str], doubts: list[str]) -> Found | None:
    """`total_lines` are those that the totals were read from."""
    for confidence, where in (
        (0.95, [line for line in lines if _LABEL.search(line)]),
        (0.9, total_lines),
        (0.75, lines),
    ):
        seen = {code: line for line in reversed(where) for code in _codes_in(line)}
        if len(seen) == 1:
            [(code, line)] = seen.items()
            return from_text(code, confidence, line)
        if seen:
            doubts.append(CURRENCIES % {"currencies": ", ".join(sorted(seen))})
            return None
    return None


def _codes_in(line: str) -> list[str]:
    return [match["code"] or str(match.lastgroup) for match in _CURRENCY.finditer(line)]
