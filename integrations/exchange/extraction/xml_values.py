"""Values of an e-invoice: what stands at the first of some paths, as what it should be."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Final
from xml.etree.ElementTree import Element

from integrations.exchange.extraction.found import Found, Value

CERTAIN: Final = 0.99
LONGEST: Final = 300
"""More than any column takes: what is cut here is told as too long, and doubts repeat no more than that of it."""
FIELDS_OF_MONEY = ("net_total", "vat_total", "total")
DATES = ("issue_date", "due_date")


def read_paths(root: Element, paths: Mapping[str, tuple[str, ...]], names: Mapping[str, str]) -> dict[str, Found]:
    """The fields whose paths lead to something. What is no date or amount there is left out, as if it was missing."""
    fields = {}
    for field, ways in paths.items():
        for way in ways:
            text = (root.findtext(way, "", dict(names)) or "").strip()
            value = _value(field, text) if text else None
            if value is not None:
                fields[field] = Found(value, CERTAIN, "xml", way.rpartition("//")[2])
                break
    return fields


def _value(field: str, text: str) -> Value | None:
    if field not in (*FIELDS_OF_MONEY, *DATES):
        return " ".join(text.split(maxsplit=LONGEST))[:LONGEST]
    if len(text) > LONGEST:
        return None
    return _money(text) if field in FIELDS_OF_MONEY else _date(text)


def _money(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
        return value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP) if value.is_finite() else None
    except InvalidOperation:
        return None


def _date(text: str) -> date | None:
    """2026-02-28, with a time zone or without, or 20260228."""
    for form, length in (("%Y-%m-%d", 10), ("%Y%m%d", 8)):
        try:
            return datetime.strptime(text[:length], form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None
