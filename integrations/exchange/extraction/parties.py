"""Seller and buyer: their names and tax numbers, by the part of the page they stand in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from integrations.exchange.extraction.found import Found, from_text, settle
from integrations.exchange.extraction.wording import any_of, compiled

_SELLER = any_of(
    *("продавец", "исполнитель", "поставщик", "подрядчик"),
    *("seller", "supplier", "vendor", "contractor", "billed by", "from"),
    *("sotuvchi", "ijrochi", "yetkazib beruvchi", "pudratchi", "сотувчи", "ижрочи", "етказиб берувчи", "пудратчи"),
)
_BUYER = any_of(
    *("покупатель", "заказчик", "плательщик", "клиент"),
    *("buyer", "customer", "client", "bill(?:ed)? to", "sold to", "invoice to"),
    *("buyurtmachi", "xaridor", "sotib oluvchi", "буюртмачи", "харидор", "сотиб олувчи"),
)
# Whom to pay is the seller, or somebody who collects for it.
_PAYEE = any_of("beneficiary", "payee", "получатель(?: платежа)?", "to'lov oluvchi", "тўлов олувчи")
_PARTY = re.compile(rf"(?P<seller>{_SELLER}|(?P<payee>{_PAYEE}))|(?P<buyer>{_BUYER})", re.IGNORECASE)
_OF_SELLER = any_of("продавца", "исполнителя", "поставщика", "seller'?s?", "supplier'?s?", "sotuvchi(?:ning)?")
_OF_BUYER = any_of("покупателя", "заказчика", "buyer'?s?", "customer'?s?", "xaridor(?:ning)?", "buyurtmachi(?:ning)?")
_OWNER = re.compile(rf"(?P<seller>{_OF_SELLER})|(?P<buyer>{_OF_BUYER})", re.IGNORECASE)

_TIN = any_of("инн(?:/кпп)?", "стир", "stir", "inn", "tin", "tax (?:id|no\\.?|number)", "пинфл", "жшшир")
_VAT_NO = any_of("vat (?:no\\.?|id|number|reg\\.?(?: no\\.?)?)")
_TAX_NUMBER = re.compile(
    rf"(?:(?P<tin>{_TIN})|(?P<vat>{_VAT_NO}))(?P<between>[^\dA-Z]{{0,30}}|[\s:№]*)"
    r"(?P<number>\d{14}|\d{12}|\d{9,10}|\d{3} \d{3} \d{3}"
    # A country and what its office gives: IE 6388047V, GB 000 4127 85. No word without a digit belongs to it.
    r"|(?-i:[A-Z]{2} ?(?=[A-Z]{0,3}\d)[0-9A-Z]{2,13}(?:[ .](?=[A-Z]*\d)[0-9A-Z]{2,5}){0,4}))?(?![^\W_])",
    re.IGNORECASE,
)
_ONLY_NUMBER = re.compile(r"\s*(\d{14}|\d{12}|\d{9,10})\s*")
# Where what is said of a party ends: at the table, the totals, the signatures.
_ENDS = compiled(
    *("№ (?:п/п|наименование)?", "наименование", "# description", "description", "item", "итого", "всего", "total"),
    *("subtotal", "jami", "жами", "mahsulot", "xizmatlar? nomi", "хизмат\\w* номи", "номи", "т/р", "t/r"),
    *("payment terms", "wire details", "условия оплаты", "реквизиты для оплаты"),
    before=r"^\W*",
)
_REQUISITE = compiled(
    *(
        "инн",
        "стир",
        "stir",
        "inn",
        "tin",
        "vat",
        "адрес",
        "address",
        "manzil\\w*",
        "манзил\\w*",
        "р/с",
        "р/счет",
        "h/r",
    ),
    *("х/р", "account", "bank", "банк", "мфо", "mfo", "окэд", "oked", "тел\\.?", "tel\\.?", "phone", "e-?mail", "iban"),
    *("кпп", "огрн", "директор", "director", "подпись", "signature", "м\\.п\\.", "l\\.s\\.", "swift(?:/bic)?", "code"),
    before=r"^\W*",
)
# Where a name ends on its line.
_NAME_END = re.compile(
    rf"\s+\(|[;|·]|,(?!\s*(?:Inc|Ltd|LLC|GmbH|Co|S\.A)\b)|\s+(?={_TIN}|{_VAT_NO})|_{{2,}}", re.IGNORECASE
)
_BLANK = re.compile(r"[\W\d_]*")
_SEPARATOR = re.compile(r"\s*(?:\([^)]{1,30}\))?\s*[:—–-]\s*")
LABELLED, BELOW, SAME_LINE, PAYEE, LETTERHEAD, BY_ORDER = 0.9, 0.85, 0.8, 0.75, 0.75, 0.5


@dataclass
class _Seen:
    """In `numbers`, VAT numbers stand for tax numbers only where there is no better."""

    names: list[Found] = field(default_factory=list)
    tins: list[Found] = field(default_factory=list)
    vat_numbers: list[Found] = field(default_factory=list)


def read_parties(lines: Sequence[str], doubts: list[str]) -> dict[str, Found]:
    """`seller_name`, `seller_tin`, `buyer_name` and `buyer_tin` where found."""
    seen = {"seller": _Seen(), "buyer": _Seen()}
    now: str | None = None
    unowned: list[tuple[str, re.Match[str]]] = []
    for index, line in enumerate(lines):
        following = lines[index + 1] if index + 1 < len(lines) else ""
        labels = _labels(line)
        if len(labels) == 2 and not _BLANK.sub("", _PARTY.sub("", line)):
            # Two columns: what follows comes in pairs.
            _take_columns(seen, labels, lines[index + 1 : index + 8])
            now = None
            continue
        for position, match in enumerate(labels):
            now = _party(match)
            end = labels[position + 1].start() if position + 1 < len(labels) else len(line)
            _take_name(seen[now], match, end, following)
        if not labels and _ENDS.search(line):
            now = None
        unowned += _take_numbers(seen, now, labels, line, following)
    fields: dict[str, Found] = {}
    for party, told in seen.items():
        if told.names:
            # Names come again beside signatures, in other forms: the first is the heading's.
            fields[f"{party}_name"] = max(told.names, key=lambda found: found.confidence)
    for party, told in seen.items():
        tins = told.tins or _letterhead(unowned, fields.get(f"{party}_name")) or told.vat_numbers
        if tin := settle(f"{party}_tin", tins, doubts):
            fields[f"{party}_tin"] = tin
    return fields


def _labels(line: str) -> list[re.Match[str]]:
    """Labels of parties: at the beginning of the line, or within it when a colon or a dash follows."""
    labels = []
    for match in _PARTY.finditer(line):
        rest = line[match.end() :]
        is_first = not _BLANK.sub("", line[: match.start()])
        opens = not rest.strip() or rest.lstrip()[0] in "«\"“'" or rest.lstrip()[0].isupper()
        # "From" and "Client" are words of every sentence: they need a colon, or a line of their own.
        if (
            _SEPARATOR.match(rest)
            or (is_first and (opens and (len(match[0]) > 6 or not rest.strip())))
            or (is_first and _PARTY.fullmatch(rest.strip()))
        ):
            labels.append(match)
    return labels


def _party(label: re.Match[str]) -> str:
    return "buyer" if label["buyer"] else "seller"


def _take_name(told: _Seen, label: re.Match[str], end: int, following: str) -> None:
    line = label.string
    rest = line[label.end() : end]
    separator = _SEPARATOR.match(rest)
    if name := _name(rest[separator.end() :] if separator else rest):
        told.names.append(from_text(name, PAYEE if label["payee"] else LABELLED, line))
        return
    is_open = end == len(line) and not _labels(following) and not _ENDS.search(following)
    if is_open and (below := _name(following)):
        told.names.append(from_text(below, BELOW, f"{line} {following}"))


def _name(text: str) -> str:
    """As it stands there, without what follows it; empty when it is none."""
    if _REQUISITE.search(text):
        return ""
    name = _NAME_END.split(text, maxsplit=1)[0].strip(" :,;—–-_")
    return name if sum(character.isalpha() for character in name) >= 2 and len(name) > 2 else ""


def _take_numbers(
    seen: dict[str, _Seen], now: str | None, labels: Sequence[re.Match[str]], line: str, following: str
) -> list[tuple[str, re.Match[str]]]:
    """Each tax number of the line to its party; returns those that are nobody's."""
    unowned = []
    for match in _TAX_NUMBER.finditer(line):
        number = _number(match, line, following)
        if not number:
            continue
        before = [label for label in labels if label.end() <= match.start()]
        owner = _OWNER.search(
            line[max(0, match.start() - 45) : match.start("number") if match["number"] else len(line)]
        )
        party = str(owner.lastgroup) if owner else _party(before[-1]) if before else now
        if party is None:
            unowned.append((number, match))
            continue
        told = seen[party]
        (told.tins if match["tin"] else told.vat_numbers).append(
            from_text(number, LABELLED if match["tin"] else SAME_LINE, line)
        )
    return unowned


def _number(match: re.Match[str], line: str, following: str) -> str:
    if match["number"]:
        return " ".join(match["number"].split()) if match["vat"] else match["number"].replace(" ", "")
    alone = _ONLY_NUMBER.fullmatch(following) if not line[match.end() :].strip(" :.№)") else None
    return alone[1] if alone else ""


def _letterhead(unowned: Sequence[tuple[str, re.Match[str]]], name: Found | None) -> list[Found]:
    """Tax numbers on a line with the party's name, outside of its own part of the page."""
    if name is None:
        return []
    return [
        from_text(number, LETTERHEAD, match.string)
        for number, match in unowned
        if match["tin"] and str(name.value).lower() in match.string.lower()
    ]


_SECOND_NAME = re.compile(r"(.+?[»”\"]|.+?\b(?:LLC|Ltd|Inc|MCHJ|МЧЖ|GmbH)\b\.?)\s+(\S.+)", re.IGNORECASE)


def _take_columns(seen: dict[str, _Seen], labels: Sequence[re.Match[str]], rows: Sequence[str]) -> None:
    """Rows of two columns that the PDF runs together: pairs go by the order of their headings, and surely are not."""
    parties = [_party(label) for label in labels]
    if parties[0] == parties[1]:
        return
    if rows and (both := _SECOND_NAME.fullmatch(rows[0])):
        for party, text in zip(parties, both.groups(), strict=True):
            if name := _name(text):
                seen[party].names.append(from_text(name, BY_ORDER, rows[0]))
    for row in rows:
        numbers = [match for match in _TAX_NUMBER.finditer(row) if match["tin"] and match["number"]]
        if len(numbers) == 2:
            for party, match in zip(parties, numbers, strict=True):
                seen[party].tins.append(from_text(match["number"], BY_ORDER, row))
            return
