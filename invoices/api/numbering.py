"""`/numbering-schemas`: how invoice numbers look and count, and whether their rows are whole (spec 6)."""

from typing import Any

from django.db.models import Exists, OuterRef
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from invoices.api import numbering_examples as examples
from invoices.api.numbering_shapes import (
    FindingShape,
    NumberingSchemaChanges,
    NumberingSchemaRequest,
    NumberingSchemaShape,
    NumberPreviewRequest,
    NumberPreviewShape,
)
from invoices.api.requests import NoBody
from invoices.models import NumberingCounter, NumberingSchema
from invoices.queries.chronology import findings, page_of_findings
from invoices.services.add_schema import add_schema
from invoices.services.change_schema import change_schema
from invoices.services.delete_schema import delete_schema
from invoices.services.find_schema import find_schema
from invoices.services.preview_number import preview_numbers
from invoices.services.read_preview import read_preview
from invoices.services.read_schema import read_schema
from invoices.services.set_active_schema import set_active_schema
from invoices.services.take_number import sequence_of
from invoices.services.tell_finding import finding_words
from proxima_invoice.foundation.api.operation import operation
from proxima_invoice.foundation.api.pagination import Page, page_of, window
from proxima_invoice.foundation.api.parser import json_object, no_body
from proxima_invoice.foundation.api.views import LARGEST_ID, ApiViewSet, answer, as_number, caller, page_answer

SCHEMA_ID = OpenApiParameter(
    "schema_id", {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}, OpenApiParameter.PATH
)
GIVES_ID = {"schema_id": "$response.body#/data/id"}
GIVES_FIRST_ID = {"schema_id": "$response.body#/data/0/id"}
NO_SUCH_SCHEMA = "There is no numbering schema 7."
NONE_LEFT = "The numbering schema “Abroad” has no number left after 999."
READ, ADD, CHANGE = (f"invoices.{right}_numberingschema" for right in ("view", "add", "change"))


class NumberingSchemasView(ApiViewSet):
    tag = "numbering"

    @operation(
        summary="Numbering schemas, by name",
        name="list_numbering_schemas",
        permission=READ,
        answers=NumberingSchemaShape,
        example=examples.SCHEMA,
        many=True,
        paged=True,
        leads_to=GIVES_FIRST_ID,
    )
    def list(self, request: Request) -> Response:
        page = page_of(_counted().order_by("name"), window(request.query_params))
        return page_answer(page, [_written(schema) for schema in page.rows])

    @operation(
        summary="Make a numbering schema",
        name="create_numbering_schema",
        permission=ADD,
        description="It numbers nothing before it is made the active one, or a contract's settings name it.",
        takes=NumberingSchemaRequest,
        takes_example=examples.REQUEST,
        answers=NumberingSchemaShape,
        example=examples.SCHEMA,
        status=201,
        sends_location=True,
        leads_to=GIVES_ID,
        refuses={
            "VALIDATION_ERROR": "sequence_key: __year__ counts apart but is not printed: numbers would repeat. "
            "Put it before or after the number."
        },
    )
    def create(self, request: Request) -> Response:
        schema = add_schema(user=caller(request), fields=read_schema(json_object(request)))
        return answer(_read(schema.pk), status=201, headers={"Location": f"{request.path}/{schema.pk}"})


class NumberingSchemaView(ApiViewSet):
    tag = "numbering"
    path_parameters = (SCHEMA_ID,)

    @operation(
        summary="One numbering schema",
        name="get_numbering_schema",
        permission=READ,
        answers=NumberingSchemaShape,
        example=examples.SCHEMA,
        refuses={"NOT_FOUND": NO_SUCH_SCHEMA},
    )
    def retrieve(self, _request: Request, schema_id: str) -> Response:
        return answer(_read(_key(schema_id)))

    @operation(
        summary="Change a numbering schema",
        name="update_numbering_schema",
        permission=CHANGE,
        description="Numbers that were given stay as they were printed. What is left out stays as it is.",
        takes=NumberingSchemaChanges,
        takes_example={"number_of_digits": 4},
        answers=NumberingSchemaShape,
        example=examples.SCHEMA | {"number_of_digits": 4},
        leads_to=GIVES_ID,
        refuses={
            "NOT_FOUND": NO_SUCH_SCHEMA,
            "VALIDATION_ERROR": "max_value: The last number lies before the first, 100.",
        },
    )
    def update(self, request: Request, schema_id: str) -> Response:
        key = _key(schema_id)
        change_schema(schema_id=key, user=caller(request), fields=read_schema(json_object(request)))
        return answer(_read(key))

    @operation(
        summary="Take away a numbering schema that nobody has used",
        name="delete_numbering_schema",
        permission=CHANGE,
        description="Not while it is active or a contract has it, never after it gave a number. Answers what it was.",
        answers=NumberingSchemaShape,
        example=examples.SCHEMA,
        refuses={"NOT_FOUND": NO_SUCH_SCHEMA, "CONFLICT": "“Default” has given numbers; it stays."},
    )
    def destroy(self, request: Request, schema_id: str) -> Response:
        schema = delete_schema(schema_id=_key(schema_id), user=caller(request))
        return answer(_written(schema, has_numbers=False))


class PreviewNumberView(ApiViewSet):
    tag = "numbering"
    path_parameters = (SCHEMA_ID,)

    @operation(
        summary="The next numbers of a schema, without taking them",
        name="preview_number",
        permission=READ,
        takes=NumberPreviewRequest,
        takes_example=examples.PREVIEW_REQUEST,
        body_is_optional=True,
        answers=NumberPreviewShape,
        example=examples.PREVIEW,
        refuses={
            "NOT_FOUND": NO_SUCH_SCHEMA,
            "CONFLICT": NONE_LEFT,
            "VALIDATION_ERROR": "count: Give a whole number from 1 to 100.",
        },
    )
    def create(self, request: Request, schema_id: str) -> Response:
        schema = find_schema(_key(schema_id))
        wanted = read_preview(json_object(request))
        numbers = preview_numbers(schema=schema, request=wanted.request, count=wanted.how_many)
        told = {"sequence_key": sequence_of(schema, wanted.request), "next_number": numbers[0], "numbers": numbers}
        return answer(NumberPreviewShape(told).data)


class SetActiveSchemaView(ApiViewSet):
    tag = "numbering"
    path_parameters = (SCHEMA_ID,)

    @operation(
        summary="Make a numbering schema the active one",
        name="set_active_numbering_schema",
        permission=CHANGE,
        description="New invoices of contracts that name no schema take their numbers from it. The others step back.",
        takes=NoBody,
        takes_example={},
        body_is_optional=True,
        answers=NumberingSchemaShape,
        example=examples.SCHEMA | {"is_active": True},
        leads_to=GIVES_ID,
        refuses={"NOT_FOUND": NO_SUCH_SCHEMA},
    )
    def create(self, request: Request, schema_id: str) -> Response:
        no_body(request)
        schema = set_active_schema(schema_id=_key(schema_id), user=caller(request))
        return answer(_read(schema.pk))


class ChronologyView(ApiViewSet):
    tag = "numbering"

    @operation(
        summary="Gaps, duplicates and dates out of order",
        name="get_chronology",
        permission=READ,
        description=(
            "Of every schema and sequence: numbers that no invoice has, numbers that read alike, and invoices dated "
            "before one of a lower number. Void invoices keep their number and fill no place in the order of dates. "
            "Empty where all is well."
        ),
        answers=FindingShape,
        example=examples.FINDING,
        many=True,
        paged=True,
    )
    def list(self, request: Request) -> Response:
        asked = window(request.query_params)
        rows, total = page_of_findings(findings(), skip=(asked.page - 1) * asked.per_page, most=asked.per_page)
        told = [{**finding._asdict(), "message": finding_words(finding)} for finding in rows]
        return page_answer(Page(rows, total, asked), FindingShape(told, many=True).data)


def _key(text: str) -> int:
    return as_number(text, name="schema_id")


def _counted() -> Any:
    numbers = NumberingCounter.objects.filter(schema=OuterRef("pk"))
    return NumberingSchema.objects.annotate(has_numbers=Exists(numbers))


def _read(schema_id: int) -> dict[str, Any]:
    schema = _counted().filter(pk=schema_id).first() or find_schema(schema_id)
    return _written(schema)


def _written(schema: Any, **more: Any) -> dict[str, Any]:
    placeholders = {
        name: {"required": bool(described.get("required")), "default": str(described.get("default") or "")}
        for name, described in schema.placeholders.items()
    }
    data: dict[str, Any] = NumberingSchemaShape({**vars(schema), **more, "placeholders": placeholders}).data
    return data
