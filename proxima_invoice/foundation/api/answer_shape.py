"""Serializers that only write. How a field is read and written is found out once, not again for each row.

The framework asks every field anew for every row: of a list of a hundred invoices, or an invoice of a thousand lines,
that is most of what an answer costs.
"""

from collections.abc import Callable, Mapping
from functools import cache
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from rest_framework import serializers

_WRITTEN_AS_THEY_ARE: dict[type, type] = {
    serializers.BooleanField: bool,
    serializers.CharField: str,
    serializers.ChoiceField: str,
    serializers.IntegerField: int,
}


class _Column(NamedTuple):
    """`plain` is the type whose values the field leaves as they are; None where there is none."""

    name: str
    read: Callable[[Any], Any]
    plain: type | None
    write: Callable[[Any], Any]
    field: "serializers.Field[Any, Any, Any, Any]"


class AnswerShape(serializers.Serializer[Any]):
    """Writes what `Serializer` writes. Each field is there in every answer, and its source names a value, no method."""

    def to_representation(self, instance: Any) -> dict[str, Any]:
        answered: dict[str, Any] = {}
        for name, read, plain, write, field in self._columns(isinstance(instance, Mapping)):
            try:
                value = read(instance)
            except (AttributeError, KeyError):
                # Nothing on the way to it is nothing; or the framework says what is wrong.
                value = None if field.allow_null else field.get_attribute(instance)
            answered[name] = value if value is None or type(value) is plain else write(value)
        return answered

    # Of the class, whose fields never change: a serializer made for an answer need not even copy them.
    @classmethod
    @cache
    def _columns(cls, of_mappings: bool) -> list[_Column]:
        return [
            _Column(
                name,
                _reader(field, of_mappings),
                _WRITTEN_AS_THEY_ARE.get(type(field)),
                field.to_representation,
                field,
            )
            for name, field in cls().fields.items()
        ]


def _reader(field: "serializers.Field[Any, Any, Any, Any]", of_mappings: bool) -> Callable[[Any], Any]:
    if not of_mappings and field.source_attrs:
        return attrgetter(".".join(field.source_attrs))
    return itemgetter(field.source) if len(field.source_attrs) == 1 else field.get_attribute
