"""Fill the embedded warehouse tables: everything that was there is replaced, in one transaction."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import Model

from clients.models import (
    WarehouseApplication,
    WarehouseContact,
    WarehouseCustomer,
    WarehouseIssue,
    WarehouseLoad,
    WarehouseWorklog,
)
from clients.warehouse.tables import APPLICATIONS, CONTACTS, CUSTOMERS, ISSUES, WORKLOGS, Kind, Table

EMBEDDED: Mapping[Table, type[Model]] = {
    APPLICATIONS: WarehouseApplication,
    CUSTOMERS: WarehouseCustomer,
    CONTACTS: WarehouseContact,
    WORKLOGS: WarehouseWorklog,
    ISSUES: WarehouseIssue,
}

_ROWS_AT_ONCE = 5_000

Row = Sequence[Any]


def replace_tables(
    content: Mapping[Table, Iterable[Row]], *, now: datetime, using: str = DEFAULT_DB_ALIAS
) -> dict[Table, int]:
    """Make `content` the whole content of the tables (one it does not name becomes empty); gives the rows of each.

    Rows are in the order of the table's columns, already valid. Whatever raises while they are read or written leaves
    the tables as they were. `executemany` rather than `bulk_create`: it is several times as fast.
    """
    with transaction.atomic(using=using):
        # Two loads at once would both empty the tables and then both fill them: the second waits here for the first.
        WarehouseLoad.objects.using(using).bulk_create(
            [WarehouseLoad(pk=WarehouseLoad.ONLY_ID, loaded_at=now)],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["loaded_at"],
        )
        return {table: _replace(model, table, content.get(table, ()), using) for table, model in EMBEDDED.items()}


def _replace(model: type[Model], table: Table, rows: Iterable[Row], using: str) -> int:
    connection = connections[using]
    columns = ", ".join(connection.ops.quote_name(column.name) for column in table.columns)
    name = connection.ops.quote_name(model._meta.db_table)
    places = ", ".join(["%s"] * len(table.columns))
    insert = f"INSERT INTO {name} ({columns}) VALUES ({places})"  # noqa: S608 - names of ours
    adapted = _adapter(table, connection.ops.adapt_datetimefield_value)
    written = 0
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {name}")  # noqa: S608 - as above
        for batch in _batches(rows):
            cursor.executemany(insert, list(map(adapted, batch)))
            written += len(batch)
    return written


def _adapter(table: Table, adapt_moment: Callable[[datetime | None], Any]) -> Callable[[Row], Row]:
    """Rows as the driver takes them. Only moments need it: SQLite keeps them without their zone."""
    places = [place for place, column in enumerate(table.columns) if column.kind is Kind.MOMENT]

    def adapted(row: Row) -> Row:
        values = list(row)
        for place in places:
            values[place] = adapt_moment(values[place])
        return values

    return adapted if places else lambda row: row


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, _ROWS_AT_ONCE)):
        yield batch
