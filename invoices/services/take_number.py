"""Invoice numbers: gapless, unique, taken in blocks under a row lock (spec 2, Numbers; spec 6, Numbering schemas)."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from invoices.errors import NumberNotAvailable
from invoices.models import NumberingCounter, NumberingSchema

_PLACEHOLDER = re.compile(r"__[a-z][a-z0-9]*(?:_[a-z0-9]+)*__")


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
            keys[index] = _filled(schema.sequence_key, schema, request)
        except NumberNotAvailable as error:
            refused[index] = error
    counters = _locked_counters(schema, sorted(set(keys.values())))
    taken: list[TakenNumber] = []
    for index, key in keys.items():
        counter = counters[key]
        try:
            printed = _next_number(schema, counter.next_value, requests[index])
        except NumberNotAvailable as error:
            refused[index] = error
            continue
        taken.append(TakenNumber(key, counter.next_value, printed))
        counter.next_value += 1
    if refused:
        raise NumbersRefused(refused)
    NumberingCounter.objects.bulk_update(counters.values(), ["next_value"])
    return taken


def _next_number(schema: NumberingSchema, number: int, request: NumberRequest) -> str:
    if schema.max_value is not None and number > schema.max_value:
        raise NumberNotAvailable(f"The numbering schema “{schema.name}” has no number left after {schema.max_value}.")
    return display_number(schema, number, request)


def display_number(schema: NumberingSchema, number: int, request: NumberRequest) -> str:
    """The number as printed: texts with their placeholders filled, digits padded with zeros."""
    digits = str(number).zfill(schema.number_of_digits)
    printed = _filled(schema.pre_text, schema, request) + digits + _filled(schema.post_text, schema, request)
    if len(printed) > 50:
        raise NumberNotAvailable(f"The number “{printed}” of the schema “{schema.name}” is longer than 50 characters.")
    return printed


def _locked_counters(schema: NumberingSchema, keys: Sequence[str]) -> dict[str, NumberingCounter]:
    NumberingCounter.objects.bulk_create(
        [NumberingCounter(schema=schema, sequence_key=key, next_value=schema.start_value) for key in keys],
        ignore_conflicts=True,
    )
    # Always in the same order, so that two runs wait for each other instead of deadlocking.
    locked = (
        NumberingCounter.objects.select_for_update()
        .filter(schema=schema, sequence_key__in=keys)
        .order_by("sequence_key")
    )
    return {counter.sequence_key: counter for counter in locked}


def _filled(text: str, schema: NumberingSchema, request: NumberRequest) -> str:
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

    return _PLACEHOLDER.sub(value, text)


def _own_placeholder(name: str, schema: NumberingSchema) -> str:
    described: Mapping[str, object] | None = schema.placeholders.get(name)
    default = str((described or {}).get("default") or "")
    if described is None or (described.get("required") and not default):
        raise NumberNotAvailable(f"The numbering schema “{schema.name}” needs a value for {name}.")
    return default
