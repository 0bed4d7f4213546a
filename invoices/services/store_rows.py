"""Many rows in one go: binary COPY on PostgreSQL, `executemany` on SQLite (eight times `bulk_create`).

Values are already validated and of their column's Python type; constraints are the database's to check.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC
from typing import Any, TypeAlias

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from psycopg.types.json import Jsonb

Row = Sequence[Any]
AnyField: TypeAlias = "models.Field[Any, Any]"


def store_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Insert `rows`, whose values stand in the order of `columns` (attribute names). Call it inside a transaction.

    Raises Django's `IntegrityError` and `DataError`, whichever the database.
    """
    by_name: dict[str, AnyField] = {field.attname: field for field in model._meta.concrete_fields}
    fields = [by_name[name] for name in columns]
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    if connection.vendor == "postgresql":
        _copy(f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)", fields, rows)
    else:
        marks = ", ".join(["%s"] * len(fields))
        # Names come from the model; values only ever travel as parameters.
        _execute_many(f"INSERT INTO {table} ({names}) VALUES ({marks})", fields, rows)  # noqa: S608


def _copy(statement: str, fields: list[AnyField], rows: Iterable[Row]) -> None:
    documents = [index for index, field in enumerate(fields) if isinstance(field, models.JSONField)]
    # psycopg's own errors become Django's only inside this context.
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        copy.set_types([_postgresql_type(field) for field in fields])
        for row in rows:
            copy.write_row(_with_documents(row, documents) if documents else row)


def _with_documents(row: Row, documents: Sequence[int]) -> Row:
    values = list(row)
    for index in documents:
        values[index] = Jsonb(values[index])
    return values


def _postgresql_type(field: AnyField) -> str:
    """The type's name without its length, as COPY's binary encoding wants it."""
    kind = (field.rel_db_type(connection) if field.is_relation else field.db_type(connection)) or ""
    name = kind.partition("(")[0].strip()
    return {"integer": "int4", "bigint": "int8", "smallint": "int2", "timestamp with time zone": "timestamptz"}.get(
        name, name
    )


def _execute_many(statement: str, fields: list[AnyField], rows: Iterable[Row]) -> None:
    adapters = [(index, adapt) for index, field in enumerate(fields) if (adapt := _sqlite_adapter(field))]

    def adapted() -> Iterable[list[Any]]:
        for row in rows:
            values = list(row)
            for index, adapt in adapters:
                if values[index] is not None:
                    values[index] = adapt(values[index])
            yield values

    with connection.cursor() as cursor:
        cursor.executemany(statement, adapted())  # type: ignore[arg-type]  # sqlite3 takes any iterable


def _sqlite_adapter(field: AnyField) -> Callable[[Any], Any] | None:
    """How Django stores a value of the field in SQLite; None where it is stored as it is."""
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    match target:
        case models.UUIDField():
            return lambda value: value.hex
        case models.DecimalField():
            return str
        case models.DateTimeField():
            return lambda value: value.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ")
        case models.DateField():
            return lambda value: value.isoformat()
        case models.JSONField():
            return lambda value: json.dumps(value, cls=DjangoJSONEncoder)
        case _:
            return None
