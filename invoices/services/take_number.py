"""Invoice numbers: gapless, unique, taken in blocks under a row lock (spec 2, Numbers; spec 6, Numbering schemas)."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from invoices.errors import NumberNotAvailable
from invoices.models import NumberingCounter, NumberingSchema
from invoices.models.numbering import LONGEST_SEQUENCE_KEY
from proxima_invoice.foundation.sentences import known, say

PLACEHOLDER = re.compile(r"__[a-z][a-z0-9]*(?:_[a-z0-9]+)*__")
BUILT_IN = frozenset(("__year__", "__month__", "__day__", "__application__", "__customer__"))
"""Filled from the invoice date and the contract; others a schema describes itself."""
LONGEST_NUMBER = 50
NONE_LEFT = known("The numbering schema “%(schema)s” has no number left after %(last)s.")
TOO_LONG = known("The number “%(number)s” of the schema “%(schema)s” is longer than 50 characters.")
KEY_TOO_LONG = known("The numbering schema “%(schema)s” counts apart by more than 100 characters.")
NO_VALUE = known("The numbering schema “%(schema)s” needs a value for %(placeholder)s.")


class NumberRequest(NamedTuple):
    """What a number may say about its invoice."""

    application_key: str
    customer_key: str
    invoice_date: date


class TakenNumber(NamedTuple):
    sequence_key: str
    invoice_number: int
    display_number: str


class NumbersRefused(NumberNotAvailable):
    """Some requests cannot have a number; `errors` says why, by their index."""

    def __init__(self, errors: Mapping[int, NumberNotAvailable]) -> None:
        super().__init__("; ".join(sorted({str(error) for error in errors.values()})))
        self.errors = errors


def take_numbers(schema: NumberingSchema, requests: Sequence[NumberRequest]) -> list[TakenNumber]:
    """One number per request, in their order: a block per sequence key, in three queries however many there are.

    Call it last in the transaction that saves the drafts: the counter's row stays locked until it ends, and a rollback
    gives the numbers back. Raises `NumbersRefused`: then no number was taken, not even for the others.
    """
    refused: dict[int, NumberNotAvailable] = {}
    keys: dict[int, str] = {}
    for index, request in enumerate(requests):
        try:
            keys[index] = sequence_of(schema, request)
        except NumberNotAvailable as error:
            refused[index] = error
    counters = _locked_counters(schema, sorted(set(keys.values())))
    taken: list[TakenNumber] = []
    for index, key in keys.items():
        counter = counters[key]
        try:
            printed = number_of(schema, counter.next_value, requests[index])
        except NumberNotAvailable as error:
            refused[index] = error
            continue
        taken.append(TakenNumber(key, counter.next_value, printed))
        counter.next_value += 1
    if refused:
        raise NumbersRefused(refused)
    NumberingCounter.objects.bulk_update(counters.values(), ["next_value"])
    return taken


def sequence_of(schema: NumberingSchema, request: NumberRequest) -> str:
    """Which of the schema's counters counts; raises `NumberNotAvailable`."""
    key = filled(schema.sequence_key, schema, request)
    if len(key) > LONGEST_SEQUENCE_KEY:
        raise NumberNotAvailable(say(KEY_TOO_LONG, schema=schema.name))
    return key


def number_of(schema: NumberingSchema, number: int, request: NumberRequest) -> str:
    """A value of the counter as printed; raises `NumberNotAvailable` past the schema's last one."""
    if schema.max_value is not None and number > schema.max_value:
        raise NumberNotAvailable(say(NONE_LEFT, schema=schema.name, last=schema.max_value))
    return display_number(schema, number, request)


def display_number(schema: NumberingSchema, number: int, request: NumberRequest) -> str:
    """The number as printed: texts with their placeholders filled, digits padded with zeros."""
    digits = str(number).zfill(schema.number_of_digits)
    printed = filled(schema.pre_text, schema, request) + digits + filled(schema.post_text, schema, request)
    if len(printed) > LONGEST_NUMBER:
        raise NumberNotAvailable(say(TOO_LONG, number=printed, schema=schema.name))
    return printed


def _locked_counters(schema: NumberingSchema, keys: Sequence[str]) -> dict[str, NumberingCounter]:
    NumberingCounter.objects.bulk_create(
        [
            NumberingCounter(
                schema=schema, sequence_key=key, first_value=schema.start_value, next_value=schema.start_value
            )
            for key in keys
        ],
        ignore_conflicts=True,
    )
    # Always in the same order, so that two runs wait for each other instead of deadlocking.
    locked = (
        NumberingCounter.objects.select_for_update()
        .filter(schema=schema, sequence_key__in=keys)
        .order_by("sequence_key")
    )
    return {counter.sequence_key: counter for counter in locked}


def filled(text: str, schema: NumberingSchema, request: NumberRequest) -> str:
    """A text with its placeholders filled; raises `NumberNotAvailable` where a required one has no value."""
    if "__" not in text:
        return text
    known = {
        "__year__": f"{request.invoice_date.year:04}",
        "__month__": f"{request.invoice_date.month:02}",
        "__day__": f"{request.invoice_date.day:02}",
        "__application__": request.application_key,
        "__customer__": request.customer_key,
    }

    def value(match: re.Match[str]) -> str:
        name = match[0]
        return known[name] if name in known else _own_placeholder(name, schema)

    return PLACEHOLDER.sub(value, text)


def _own_placeholder(name: str, schema: NumberingSchema) -> str:
    described: Mapping[str, object] | None = schema.placeholders.get(name)
    default = str((described or {}).get("default") or "")
    if described is None or (described.get("required") and not default):
        raise NumberNotAvailable(say(NO_VALUE, schema=schema.name, placeholder=name))
    return default
