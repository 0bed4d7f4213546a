"""Which values a column holds, where it holds few: asked value by value, each by one look into the column's index.

`SELECT DISTINCT` reads every row, or every entry of the index.
"""

from collections.abc import Iterator
from typing import Any

from django.db import connection

from invoices.models import Invoice


def values_in_use(column: str, *, most: int, newest_first: bool = False) -> list[Any]:
    """In their order, at most so many. An index has to begin with the column, which is never empty. One query."""
    field = Invoice._meta.get_field(column)
    quote = connection.ops.quote_name
    table, name = quote(Invoice._meta.db_table), quote(str(getattr(field, "column", column)))
    first, beyond = ("MAX", "<") if newest_first else ("MIN", ">")
    # Names come from the model, and nothing else is put into the statement.
    statement = f"""
        WITH RECURSIVE known(value) AS (
            SELECT {first}({name}) FROM {table}
            UNION ALL
            SELECT (SELECT {first}({name}) FROM {table} WHERE {name} {beyond} known.value)
            FROM known WHERE known.value IS NOT NULL
        )
        SELECT value FROM known WHERE value IS NOT NULL LIMIT %s
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [most])
        return list(_read(field, cursor.fetchall()))


def _read(field: Any, rows: list[tuple[Any, ...]]) -> Iterator[Any]:
    # What SQLite keeps as text is a date again; PostgreSQL's is one already.
    return (field.to_python(value) for (value,) in rows)
