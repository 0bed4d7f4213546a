"""A form whose typed values are never lost, and never overwrite what somebody else wrote meanwhile.

Beside each field travels what the person saw when they opened the page. Only fields that they changed are sent to the
service. When it refuses, they find their values as typed; when somebody was faster, untouched fields show what is there
now, and touched ones say it beside what was typed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from invoices.errors import Invalid
from invoices.money import LARGEST
from proxima_invoice.foundation.admin.figures import figure, readings, typed_amount

Words = str | Promise
_AMOUNT = re.compile(r"-?(?:\d+\.?\d*|\.\d+)", re.ASCII)
LONGEST_SEEN = 2_000
"""Texts longer than this travel as a checksum of what was seen."""


@dataclass(frozen=True)
class Field:
    """`kind`: amount, date, toggle, text, long, code or choice."""

    name: str
    label: Words
    kind: str = "text"
    help: Words = ""
    unit: str = ""
    choices: Sequence[tuple[str, Any]] = ()
    largest: Decimal = LARGEST


@dataclass
class Shown:
    """A field as the page shows it. `now` is what is stored, where that differs from what the person once saw."""

    spec: Field
    value: str
    seen: str
    now: str = ""
    errors: list[str] = field(default_factory=list)


class TypedForm:
    """`stored` holds the present values by name, typed as the model has them; missing ones are empty."""

    def __init__(self, fields: Sequence[Field], stored: Mapping[str, Any]) -> None:
        self._fields = fields
        self._stored = {one.name: as_typed(one, stored.get(one.name)) for one in fields}
        self._typed: dict[str, str] = {}
        self._seen: dict[str, str] = {}
        self._errors: dict[str, list[str]] = {}
        self.errors: list[str] = []
        """What was refused, and is no single field's fault."""

    def read(self, request: HttpRequest) -> None:
        for one in self._fields:
            text = request.POST.get(one.name, "")
            if one.kind == "toggle":
                text = "true" if text else "false"
            self._typed[one.name] = text.replace("\r\n", "\n")
            self._seen[one.name] = request.POST.get(f"seen_{one.name}", "").replace("\r\n", "\n")

    @property
    def changes(self) -> dict[str, Any]:
        """What the person changed, as services take it."""
        return {one.name: as_value(one, self._typed[one.name]) for one in self._fields if self._is_changed(one)}

    def refuse(self, error: Exception, sentences: Sequence[str]) -> None:
        """Put each message of the service beside its field; `add.0.quantity` belongs to `quantity`.

        Of what cannot be read the service speaks in the notation of the API: here it is said in that of the page.
        """
        if not isinstance(error, Invalid):
            self.errors = list(sentences)
            return
        known = {one.name: one for one in self._fields}
        for path, texts in error.details.items():
            name = path.rpartition(".")[2]
            if name in known:
                words = unreadable(known[name], self._typed.get(name, ""))
                self._errors.setdefault(name, []).extend([words] if words else texts)
            else:
                self.errors += texts

    def __iter__(self) -> Any:
        return iter([self._shown(one) for one in self._fields])

    def _is_changed(self, one: Field) -> bool:
        return one.name in self._typed and _seen(plain(one, self._typed[one.name])) != self._seen[one.name]

    def _shown(self, one: Field) -> Shown:
        stored = self._stored[one.name]
        fresh = _seen(plain(one, stored))
        shown = Shown(one, stored, fresh, errors=self._errors.get(one.name, []))
        if self._is_changed(one):
            shown.value = self._typed[one.name]
            if fresh != self._seen[one.name]:
                shown.now = stored or "–"
        return shown


def as_typed(one: Field, stored: Any) -> str:
    """A stored value as a person would type it."""
    match stored:
        case None:
            return ""
        case bool():
            return "true" if stored else "false"
        case Decimal():
            return figure(stored)
        case _:
            return str(stored).replace("\r\n", "\n")


def as_value(one: Field, text: str) -> Any:
    """A typed value as services take it."""
    match one.kind:
        case "toggle":
            return text == "true"
        case "amount":
            return typed_amount(text)
        case "date":
            return text or None
        case _:
            return text


def unreadable(one: Field, text: str) -> str:
    """Why a typed value is no number or no date, in the notation of the page; empty where it is one."""
    if not text.strip() or one.kind not in ("amount", "date"):
        return ""
    if one.kind == "date":
        return "" if _is_date(text) else _("Give a date such as 28.02.2026.")
    if both := readings(text):
        return _("Write %(whole)s or %(part)s: this could be either.") % {"whole": both[0], "part": both[1]}
    if not _AMOUNT.fullmatch(typed_amount(text)):
        return _("Give a number such as 1 250,50.")
    is_within = abs(Decimal(typed_amount(text))) <= one.largest
    return "" if is_within else _("At most %(largest)s.") % {"largest": figure(one.largest)}


def _is_date(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def plain(one: Field, text: str) -> str:
    """A value without what only writing varies: `15 825 000,00` and `15825000` are the same amount."""
    if one.kind != "amount":
        return text
    try:
        amount = Decimal(typed_amount(text)) if text else None
        # With more decimals it is no way of writing what is stored, but something to be refused.
        return "" if amount is None else text if amount != round(amount, 2) else f"{amount:.2f}"
    except InvalidOperation:
        return text


def _seen(text: str) -> str:
    return text if len(text) <= LONGEST_SEEN else sha256(text.encode()).hexdigest()
