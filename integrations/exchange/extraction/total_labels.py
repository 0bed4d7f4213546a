"""Lines that tell net, VAT or total, in three languages, and what stands beside their labels."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from integrations.exchange.extraction.amounts import Amount, amounts_in
from integrations.exchange.extraction.wording import any_of

_TOTAL = any_of(
    *("(?:всего|итого)? ?к (?:оплате|выплате)", "(?:всего|итого|сумма|стоимость) (?:с|с учетом) ндс", "на сумму"),
    *("(?:total |amount |balance )due(?: with vat)?", "grand total", "total amount(?: due| payable)?", "total payable"),
    *("total \\(?inc(?:l\\.?|luding) (?:vat|tax)\\)?", "total with vat", "credit total", "total credit"),
    *("to'lashga jami", "jami to'lov\\w*", "jami to'lashga", "(?:jami )?qqs bilan(?: jami)?", "to'lov summasi"),
    *("тўлашга жами", "жами тўлов\\w*", "жами тўлашга", "(?:жами )?ққс билан(?: жами)?", "тўлов суммаси"),
)
_NET = any_of(
    *("(?:всего|итого|сумма|стоимость) без (?:учета )?ндс", "sub-?total", "net (?:total|amount)", "total net"),
    *("total without vat", "total \\(?(?:excl(?:\\.|uding)?|before) (?:vat|tax)\\)?", "taxable amount"),
    *("(?:jami )?qqs'?siz(?: jami| summa\\w*)?", "jami \\(qqssiz\\)", "(?:жами )?ққссиз(?: жами| сумма\\w*)?"),
)
_VAT = any_of(
    *("(?:в т\\. ?ч\\.|в том числе|включая|итого|сумма|всего)? ?ндс", "(?:including |incl\\.? |of which |total )?vat"),
    *("vat amount", "(?:sales )?tax", "(?:shu jumladan|jumladan|jami)? ?qqs(?: summasi)?"),
    *("(?:шу жумладан|жумладан|жами)? ?ққс(?: суммаси)?",),
)
_PLAIN = any_of("итого", "всего", "total", "jami", "жами")
_LABEL = re.compile(rf"(?P<net>{_NET})|(?P<total>{_TOTAL})|(?P<vat>{_VAT})|(?P<plain>{_PLAIN})", re.IGNORECASE)
# Labels that only look alike: tax numbers, hours, pieces.
_NOT_MONEY = re.compile(
    r"\s*(?:no\b|№|id\b|reg|number|code|#|часов|наименований|hours|items|qty|quantity|pages|soat|соат|to'g'ri)", re.I
)
_NOT_VAT = re.compile(r"(?:код|плательщик\w*|реги\w+|to'lovchi\w*|тўловчи\w*|kodi?)\s+$", re.IGNORECASE)
_WITHOUT_VAT = re.compile(
    r"(?<!итого )(?<!всего )(?<!сумма )(?<!стоимость )(?<!на )(?<![^\W_])"
    r"(?:без\s+(?:налога\s*)?\(?ндс\)?|vat\s+not\s+applied|not\s+subject\s+to\s+vat|qqs\s*siz|qqssiz|ққссиз"
    r"|не\s+облагается\s+ндс)(?=\s*(?:$|[.,;)]))",
    re.IGNORECASE,
)
# Nothing but an amount, with its currency.
_ONLY_AMOUNTS = re.compile(
    r"(?:[\d\s.,%-]|[$€£₽]|\b(?:[A-Z]{3}|сум|сўм|so.m|руб)\b)*\d(?:[\d\s.,-]|[$€£₽]|[A-Z]{3}|сум|сўм|so.m|руб)*"
)
_NO_AMOUNT_YET = re.compile(r"[\s:.,()\d%–—-]*(?:[A-Z]{3}|сум|сўм|so.m|руб)?[\s:.,()–—-]*", re.IGNORECASE)
MOST_CELLS = 8


@dataclass(frozen=True)
class Labelled:
    """`label` is net, vat, total, or plain for «Итого» alone; `line` is what it was read from."""

    label: str
    amounts: Sequence[Amount]
    line: str


def labelled_amounts(lines: Sequence[str]) -> Iterator[Labelled]:
    for index, line in enumerate(lines):
        labels = [match for match in _LABEL.finditer(line) if _is_label(match, line)]
        for position, match in enumerate(labels):
            is_last = position + 1 == len(labels)
            segment = line[match.end() : len(line) if is_last else labels[position + 1].start()]
            cells = _cells_below(lines[index + 1 : index + 1 + MOST_CELLS]) if is_last else []
            amounts = _money(segment)
            if not amounts and cells and _NO_AMOUNT_YET.fullmatch(segment):
                yield Labelled(str(match.lastgroup), _money(cells[0]), f"{line} {cells[0]}")
            elif len(amounts) > 1 and cells:
                # A row of a table whose last cells were broken off it.
                whole = " ".join((segment, *cells))
                yield Labelled(str(match.lastgroup), _money(whole), " ".join((line, *cells)))
            elif amounts:
                yield Labelled(str(match.lastgroup), amounts, line)


def said_without_vat(lines: Sequence[str]) -> str:
    """The line that says «Без НДС», or nothing."""
    return next((line for line in lines if _WITHOUT_VAT.search(line)), "")


def _cells_below(lines: Sequence[str]) -> list[str]:
    cells = []
    for line in lines:
        if not _ONLY_AMOUNTS.fullmatch(line):
            break
        cells.append(line)
    return cells


def _money(text: str) -> list[Amount]:
    """The amounts; whole numbers beside amounts of money are quantities."""
    amounts = list(amounts_in(text))
    money = [amount for amount in amounts if amount.is_money]
    return money or amounts[-1:]


def _is_label(match: re.Match[str], line: str) -> bool:
    before = line[: match.start()]
    if _NOT_MONEY.match(line, match.end()):
        return False
    if match["vat"]:
        return not _NOT_VAT.search(before)
    # Plain words are labels only where a line begins with them, not in what was sold.
    return not match["plain"] or not before.strip(" *|")
