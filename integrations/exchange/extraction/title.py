"""What kind of document it is, its number and its dates: from its title, or from labelled lines."""

import re
from collections.abc import Iterator, Sequence

from integrations.exchange.extraction.dates import DateRead, dates_in
from integrations.exchange.extraction.doubts import TWO_DATES
from integrations.exchange.extraction.found import Found, from_text, settle
from integrations.exchange.extraction.wording import any_of, compiled

_KINDS = {
    "credit_note": any_of(
        *("credit (?:note|memo)", "кредит[- ]?нота", "корректировочн\\w+ счет[- –]?фактур\\w+"),
        *("kredit[- ]nota", "tuzatuvchi hisob(?:varaq)?[- –]faktura"),
    ),
    "act": any_of(
        "(?:дополнительный )?акт(?: (?:выполненных|оказанных|об|сдачи|приема)(?:[ –-][а-я]+){0,4})?",
        "(?:supplementary )?certificate(?: of (?:completed work|completion|acceptance))?",
        *(
            "act of (?:acceptance|completed work|rendered services)",
            "[\\w'‘ʻʼ’ ]*dalolatnomasi?",
            "[\\w ]*далолатномаси?",
        ),
    ),
    "receipt": any_of("(?:кассовый|товарный) чек", "квитанция", "(?:sales )?receipt", "kvitansiya"),
    "invoice": any_of(
        *("(?:дополнительный )?счет(?: на оплату|[- –]?фактура)?", "инвойс"),
        *("(?:tax |commercial |supplementary |sales )?invoice", "schyot[- –]faktura"),
        *("hisob(?:varaq)?[- –]?faktura", "ҳисоб(?:варақ)?[- –]?фактура", "хисоб[- –]?фактура"),
    ),
}
_TITLE = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS.items()), re.IGNORECASE)
# A title stands at the beginning of its line; a number or a date may come before it in Uzbek.
_BEFORE_TITLE = re.compile(
    r"[\W\d]*(?:[\w/-]*[-\s](?:sonli|сонли|son|сон)\W*|(?:yil|йил)\w*\W*|[^\W\d_]{3,12}\W+)*", re.I
)
LONGEST_BEFORE = 45
LEAST_BARE = 3
MOST_DIGITS = 15
"""«Счёт № 20208000304567812001» is an account at a bank."""

_MARK = r"(?:№|N[o°º]\b\.?|Nr\b\.?|#|number\b|номер\b|raqami\b|рақами\b)"
_PART = r"(?P<token>[^\W_][\w./\\–-]*)"
_AFTER_TITLE = re.compile(rf"[\s:]*(?P<mark>{_MARK})?[\s:.]*{_PART}", re.IGNORECASE)
_SON = re.compile(r"(?P<token>\d[\w/]*)\s?-\s?(?:sonli|son|сонли|сон)\b", re.IGNORECASE)
_NUMBER_LINE = compiled(
    *("(?:invoice|document|credit note|certificate|act|receipt)? ?(?:number|no\\.?|#|№)", "number"),
    *("номер(?: (?:счета?|счет[- –]?фактуры|документа|акта))?", "(?:hujjat|hisob[- –]?faktura)? ?raqami"),
    *("(?:ҳужжат|ҳисоб[- –]?фактура)? ?рақами", "№ (?:документа|счета|акта)"),
    before=r"^\s*",
    after=rf"[\s:.№#]*{_PART}",
)
_DATE_LINE = compiled(
    *("(?:invoice |issue |document )?date(?: of issue)?", "issued(?: on)?", "dated"),
    *(
        "дата(?: (?:счета|выставления|составления|документа|акта|выписки))?",
        "(?:hujjat )?sanasi?",
        "(?:ҳужжат )?санаси?",
    ),
    before=r"^\s*",
    after=r"[\s:.]*(?:/[^\d:]{1,20}:\s*)?",
)
_DUE = compiled(
    *("due(?: date)?", "payment due(?: date)?", "pay(?:able)? by", "of the invoice date, by", "on receipt,"),
    *("срок оплаты", "оплатить до", "оплата до", "срок платежа", "с даты счета, по", "по получении счета,"),
    *("to'lov (?:muddati|sanasi)", "тўлов (?:муддати|санаси)"),
    after=r"[\s:.–—-]*",
)
_STROKE = re.compile(r"\s*/\s*")
_BETWEEN = re.compile(r"[\s,.:·/–—-]*(?:от|of|dated|date|from|sana|сана|дата|г\.)?[\s:,·]*", re.IGNORECASE)
TITLE, LABEL, BARE = 0.95, 0.9, 0.7
TURNED, AMBIGUOUS = 0.8, 0.4


def read_title(lines: Sequence[str], doubts: list[str]) -> tuple[str | None, dict[str, Found]]:
    """The document's type, None when nothing names it, and `number`, `issue_date` and `due_date` where found."""
    strokes = _order_of_strokes(lines)
    titles = list(_titles(lines))
    kind = titles[0][1] if titles else None
    numbers: list[Found] = []
    dates: list[Found] = []
    for index, _kind, end in titles:
        line = lines[index]
        number, rest = _number_after(line, end)
        numbers += [number] if number else _numbers_of_sons(lines, index)
        following = lines[index + 1] if index + 1 < len(lines) else ""
        date = _date_at(line, rest, strokes, doubts) or _date_at(following, 0, strokes, doubts)
        if date and (number or numbers):
            dates.append(date)
        elif not number and (before := next(iter(dates_in(line)), None)):
            dates.append(_found_date(before, line, TITLE, strokes, doubts))
    for line in lines:
        if (match := _NUMBER_LINE.search(line)) and (token := _token(match["token"])):
            numbers.append(from_text(token, LABEL, line))
        if match := _DATE_LINE.search(line):
            date = _date_at(line, match.end(), strokes, doubts, confidence=LABEL)
            dates += [date] if date else []
    due = [
        found
        for index, line in enumerate(lines)
        for match in _DUE.finditer(line)
        if (found := _due_at(lines, index, match.end(), strokes, doubts))
    ]
    candidates = {"number": numbers, "issue_date": dates, "due_date": due}
    settled = {field: settle(field, found, doubts) for field, found in candidates.items()}
    return kind, {field: found for field, found in settled.items() if found}


def _titles(lines: Sequence[str]) -> Iterator[tuple[int, str, int]]:
    for index, line in enumerate(lines):
        match = _TITLE.search(line)
        if match is None or match.start() > LONGEST_BEFORE or not _BEFORE_TITLE.fullmatch(line[: match.start()]):
            continue
        rest = line[match.end() :].strip()
        # «Счёт получателя», “Invoice date: …” and “Receipt of goods” are no titles.
        if rest and rest[0].islower() and not _AFTER_TITLE.match(rest.split(maxsplit=1)[0]):
            continue
        if rest and _is_plain_word(rest) and match.end() - match.start() < len(line) // 3:
            continue
        yield index, str(match.lastgroup), _end_of_title(line, match.end())


def _end_of_title(line: str, end: int) -> int:
    """«Счёт-фактура / Invoice № 15» is one title in two languages."""
    while (stroke := _STROKE.match(line, end)) and (again := _TITLE.match(line, stroke.end())):
        end = again.end()
    return end


def _is_plain_word(rest: str) -> bool:
    first = rest.split(maxsplit=1)[0].rstrip(":,.")
    return first.isalpha() and not re.fullmatch(rf"{_MARK}|N|от|of", first, re.IGNORECASE)


def _number_after(line: str, end: int) -> tuple[Found | None, int]:
    """The number that follows a title, and where what follows it begins."""
    match = _AFTER_TITLE.match(line, end)
    token = _token(match["token"]) if match else None
    if match is None or token is None:
        return None, end
    if match["mark"]:
        return from_text(token, TITLE, line), match.end()
    # Without a number sign 28 February is no number, and a lone digit may be anything.
    start = match.start("token")
    is_date = any(read.span[0] == 0 for read in dates_in(line[start:]))
    return (None, start) if is_date or len(token) < LEAST_BARE else (from_text(token, BARE, line), match.end())


def _token(text: str) -> str | None:
    """A number has a digit in it, and is no date."""
    token = text.rstrip(".,-–/\\")
    digits = sum(character.isdigit() for character in token)
    if not digits or (digits == len(token) and digits > MOST_DIGITS):
        return None
    read = next(iter(dates_in(token)), None)
    return None if read and read.text == token else token


def _numbers_of_sons(lines: Sequence[str], index: int) -> list[Found]:
    around = lines[max(0, index - 1) : index + 2]
    return [from_text(match["token"], LABEL, line) for line in around for match in _SON.finditer(line)]


def _date_at(
    line: str, position: int, strokes: str | None, doubts: list[str], *, confidence: float = TITLE
) -> Found | None:
    """The date that stands there, after no more than «от»."""
    between = _BETWEEN.match(line, position)
    start = between.end() if between else position
    read = next(iter(dates_in(line[start:])), None)
    if read is None or read.span[0] > 1:
        return None
    return _found_date(read, line, confidence, strokes, doubts)


def _due_at(lines: Sequence[str], index: int, position: int, strokes: str | None, doubts: list[str]) -> Found | None:
    """After the label, or alone on the next line."""
    if found := _date_at(lines[index], position, strokes, doubts, confidence=LABEL):
        return found
    if lines[index][position:].strip() or index + 1 == len(lines):
        return None
    return _date_at(lines[index + 1], 0, strokes, doubts, confidence=LABEL)


def _found_date(read: DateRead, line: str, confidence: float, strokes: str | None, doubts: list[str]) -> Found:
    if read.other is None:
        return from_text(read.value, confidence, line)
    if strokes:
        value = read.value if strokes == "day" else read.other
        return from_text(value, TURNED, line)
    doubt = TWO_DATES % {"text": read.text}
    if doubt not in doubts:
        doubts.append(doubt)
    return from_text(read.value, AMBIGUOUS, line)


def _order_of_strokes(lines: Sequence[str]) -> str | None:
    """`day` or `month`, whichever comes first in dates with strokes that can be read in one way; None when unknown."""
    orders = set()
    for read in dates_in("\n".join(lines)):
        first = re.match(r"(\d{1,2})[/-](\d{1,2})[/-]", read.text)
        if first and read.other is None and int(first[1]) != int(first[2]):
            orders.add("day" if int(first[1]) == read.value.day else "month")
    return orders.pop() if len(orders) == 1 else None
