"""The envelope as serializers, for the schema alone (spec 3): answers are put into it by `views.answer`."""

from functools import cache
from typing import Any

from drf_spectacular.utils import extend_schema_field, inline_serializer
from rest_framework import serializers

from proxima_invoice.foundation.api.problems import STATUS


# A comment, for the words of a class go into the schema, and those of its base where it has none.
# What a body may hold. It documents; services check the values, for the admin alike. Other fields are refused.
class RequestShape(serializers.Serializer[Any]):
    pass


# OpenAPI 3.0 knows no type that is only null; of an enumeration every generator makes one.
@extend_schema_field({"type": "string", "nullable": True, "enum": [None]})
class NullField(serializers.Field[None, Any, None, Any]):
    """Always null."""


class MetaShape(serializers.Serializer[Any]):
    total = serializers.IntegerField(help_text="Rows in all.")
    page = serializers.IntegerField()
    per_page = serializers.IntegerField()


class ErrorShape(serializers.Serializer[Any]):
    code = serializers.ChoiceField(choices=[(code, code) for code in STATUS])
    message = serializers.CharField(help_text="A sentence for a person.")
    request_id = serializers.CharField()
    details = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="With VALIDATION_ERROR: what is wrong with which field, parameter or header.",
    )


class ErrorEnvelope(serializers.Serializer[Any]):
    data = NullField()
    error = ErrorShape()


class BareError(serializers.Serializer[Any]):
    message = serializers.CharField(help_text="A sentence for a person, naming the field where it is one's.")


def envelope(shape: type[serializers.Serializer[Any]], *, many: bool, meta: Any) -> type[serializers.Serializer[Any]]:
    """`{"data": …, "error": null}`; a list with `meta` has that in the place of `error`."""
    return _envelope(shape, many, meta)


@cache  # one class a shape: two of one name would clash in the schema
def _envelope(shape: type[serializers.Serializer[Any]], many: bool, meta: Any) -> type[serializers.Serializer[Any]]:
    stem = shape.__name__.removesuffix("Shape")
    name = f"{stem}{'Page' if meta is MetaShape else 'Bulk' if meta else 'List' if many else 'Answer'}"
    second: dict[str, Any] = {"meta": meta()} if meta else {"error": NullField()}
    made = inline_serializer(name=name, fields={"data": shape(many=many), **second})
    return type(made)
