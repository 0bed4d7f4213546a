"""The next number of a schema, told and not taken (spec 6, Numbering schemas)."""

from collections.abc import Sequence

from invoices.errors import NumberNotAvailable
from invoices.models import NumberingCounter, NumberingSchema
from invoices.services.take_number import NumberRequest, number_of, sequence_of


def preview_number(*, schema: NumberingSchema, request: NumberRequest) -> str:
    """What an invoice would get now, as printed. One query.

    The schema may be one that was never saved: then all its counters are new. Raises `NumberNotAvailable`.
    """
    return preview_numbers(schema=schema, request=request, count=1)[0]


def preview_numbers(*, schema: NumberingSchema, request: NumberRequest, count: int) -> Sequence[str]:
    """The next numbers, fewer than `count` where the schema runs out. One query; raises `NumberNotAvailable`."""
    key = sequence_of(schema, request)
    stored = NumberingCounter.objects.filter(schema=schema.pk, sequence_key=key).values_list("next_value", flat=True)
    first = stored.first() or schema.start_value
    numbers = [number_of(schema, first, request)]
    for value in range(first + 1, first + count):
        try:
            numbers.append(number_of(schema, value, request))
        except NumberNotAvailable:
            break
    return numbers
