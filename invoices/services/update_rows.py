"""Many rows changed in one go: one prepared statement, where `bulk_update` builds an expression for each value."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models


def update_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[models.Model]) -> None:
    """Write `columns` (attribute names) of `rows`, which exist, by their primary key. Call it inside a transaction.

    Raises Django's `IntegrityError` and `DataError`.
    """
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    key = model._meta.pk
    fields = [by_name[name] for name in columns]
    quote = connection.ops.quote_name
    settings = ", ".join(f"{quote(str(field.column))} = %s" for field in fields)
    # Names come from the model; values only ever travel as parameters.
    statement = f"UPDATE {quote(model._meta.db_table)} SET {settings} WHERE {quote(str(key.column))} = %s"  # noqa: S608

    def values(row: models.Model) -> list[Any]:
        return [field.get_db_prep_save(getattr(row, field.attname), connection=connection) for field in (*fields, key)]

    with connection.cursor() as cursor:
        cursor.executemany(statement, [values(row) for row in rows])
