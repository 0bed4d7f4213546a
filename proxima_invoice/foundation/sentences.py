"""Sentences that are stored, and read in the reader's language.

What a service answered, or why something was not done, may be read by people of three languages and stands in the log
as well: it is said and stored in English. A sentence of ours is made known where it is said:

    NO_DEAL = known("PlanFact has no selling deal for %(contract)s.")
    raise PermanentError(NO_DEAL % {"contract": key})

and `retold` at the door that shows it. `make messages` finds such sentences by the name `known`. What nobody made
known, a vendor's own words for example, is shown as it is stored. What a person may be refused at once, and may also
read later because a job met with it, is said by `say`: in whoever's language is active, and known all the same.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache

from django.utils.translation import get_language, gettext

ENGLISH = "en"
"""In which everything is stored and sent that is no document: see `translation.override` in the work engine."""
LONGEST = 4_000
_FIELD = re.compile(r"%\((\w+)\)s|%%")

_known: list[str] = []
_words: list[Callable[[], Mapping[str, str]]] = []


def known(english: str) -> str:
    """Make a sentence known; its data are `%(name)s`. Returns it as it is."""
    _known.append(english)
    _patterns.cache_clear()
    return english


def words(read: Callable[[], Mapping[str, str]]) -> None:
    """Make words known that stand in sentences as data; `read` gives English → the reader's. Alone they are data."""
    if read not in _words:
        _words.append(read)


def say(english: str, **data: object) -> str:
    """A known sentence for whoever is asking now; in background work, which speaks English, as it is stored."""
    return gettext(english) % data


def retold(text: str) -> str:
    """`text` in the active language if it is a sentence of ours, else as it is. Data that are sentences are retold."""
    language = get_language()
    if not text or language is None or language.partition("-")[0] == ENGLISH or len(text) > LONGEST:
        return text
    for english, literals, pattern in _patterns():
        if all(part in text for part in literals) and (match := pattern.fullmatch(text)):
            translated = gettext(english)
            data = {name: _datum(value) for name, value in match.groupdict().items()}
            return translated % data if data or "%%" in english else translated
    return text


def retold_lines(text: str) -> str:
    """Sentences that were stored a line each, one after the other: of several joined in a line none would be known."""
    return " ".join(retold(line) for line in text.split("\n"))


def _datum(value: str) -> str:
    for read in _words:
        if (word := read().get(value)) is not None:
            return word
    if (translated := retold(value)) != value:
        return translated
    # A sentence within a sentence may have left its full stop to the other.
    whole = retold(f"{value}.")
    return value if whole == f"{value}." else whole.removesuffix(".")


@cache
def _patterns() -> list[tuple[str, list[str], re.Pattern[str]]]:
    """What says most first: of two that fit, the other takes more of our own words for data."""
    read = [(english, *_read(english)) for english in dict.fromkeys(_known)]
    return sorted(read, key=lambda one: -sum(map(len, one[1])))


def _read(english: str) -> tuple[list[str], re.Pattern[str]]:
    literals, pattern, end, seen = [""], "", 0, set[str]()
    for field in _FIELD.finditer(english):
        between = english[end : field.start()]
        literals[-1] += between
        pattern += re.escape(between)
        end = field.end()
        if field[0] == "%%":
            literals[-1] += "%"
            pattern += "%"
            continue
        literals.append("")
        pattern += f"(?P={field[1]})" if field[1] in seen else f"(?P<{field[1]}>.*?)"
        seen.add(field[1])
    literals[-1] += english[end:]
    return [part for part in literals if part], re.compile(pattern + re.escape(english[end:]), re.DOTALL)
