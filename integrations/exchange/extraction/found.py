"""What was found in a document: a value, how sure we are, and where it comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from integrations.exchange.extraction.doubts import FIELD_NAMES, TWO

Value = str | date | Decimal

CONTRADICTED = 0.4
LONGEST_NOTE = 120


@dataclass(frozen=True)
class Found:
    """`confidence` is 0 to 1; `origin` is xml or text; `note` is what it was read from, as it stands there."""

    value: Value
    confidence: float
    origin: str
    note: str = ""

    def at_most(self, confidence: float) -> "Found":
        return replace(self, confidence=min(self.confidence, confidence))


@dataclass(frozen=True)
class Extracted:
    """`fields` are named as the columns; what was not found is not there. `doubts` are known sentences, in English."""

    doctype: str | None
    fields: Mapping[str, Found]
    doubts: Sequence[str] = ()


def from_text(value: Value, confidence: float, line: str) -> Found:
    return Found(value, confidence, "text", " ".join(line.split())[:LONGEST_NOTE])


def settle(field: str, candidates: Sequence[Found], doubts: list[str]) -> Found | None:
    """The first of those we are surest of. If they contradict each other, we are not, and say so."""
    if not candidates:
        return None
    surest = max(found.confidence for found in candidates)
    best = [found for found in candidates if found.confidence == surest]
    other = next((found for found in best if found.value != best[0].value), None)
    if other is None:
        return best[0]
    doubts.append(TWO % {"field": FIELD_NAMES[field], "one": best[0].value, "other": other.value})
    return best[0].at_most(CONTRADICTED)
