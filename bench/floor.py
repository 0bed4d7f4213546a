"""The floor: what reading a month and writing its lines cost by themselves, without any logic between.

It asks the very question that the product asked, through the same driver, and drops the answer; then it writes lines
that were prepared beforehand, as many and as wide as the product's, in transactions of the same size, into a table with
the same columns, indexes and constraints. Nobody who reads and writes this way can be faster.
"""

import pickle
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from tempfile import TemporaryFile
from typing import Any
from unittest.mock import patch

from django.db import connection, transaction

from bench.measure import seconds
from clients.warehouse.clickhouse.server import ClickHouseServer
from invoices.models import Invoice, LineItem
from invoices.services.create_drafts import LINES_PER_BATCH

_FLOOR_LINES, _FLOOR_INVOICES = "bench_floor_line", "bench_floor_invoice"
_DEFERRED = "DEFERRABLE INITIALLY DEFERRED"
_ROWS_AT_ONCE = 5_000
_PSYCOPG_TYPES = {
    "character varying": "varchar",
    "integer": "int4",
    "bigint": "int8",
    "boolean": "bool",
}

Question = Callable[[], None]


@contextmanager
def overheard() -> Iterator[list[Question]]:
    """The reading questions that are asked inside, as functions which ask them again."""
    heard: list[Question] = []
    blocks = ClickHouseServer.blocks

    def listen_to_clickhouse(server: ClickHouseServer, *question: Any) -> Any:
        heard.append(lambda: _exhaust(server._blocks(*_complete(question))))
        return blocks(server, *question)

    def listen_to_database(execute: Any, statement: str, parameters: Any, many: bool, context: Any) -> Any:
        if "clients_warehouseworklog" in statement:
            heard.append(lambda: _ask_database(statement, parameters))
        return execute(statement, parameters, many, context)

    with (
        patch.object(ClickHouseServer, "blocks", listen_to_clickhouse),
        connection.execute_wrapper(listen_to_database),
    ):
        yield heard


class WriteFloor:
    """Takes the lines that are stored now as the rows to write; they wait in a file, for there may be millions."""

    def __init__(self) -> None:
        self._fields = [field.column or "" for field in LineItem._meta.concrete_fields]
        columns = ", ".join(self._fields)
        lines = LineItem._meta.db_table
        with connection.cursor() as cursor:
            for statement in _table_statements():
                cursor.execute(statement)
        self._batches = TemporaryFile()  # noqa: SIM115 - as long as we are
        with connection.chunked_cursor() as cursor:
            cursor.execute(f"SELECT {columns} FROM {lines} ORDER BY id")  # noqa: S608 - names of ours
            while batch := cursor.fetchmany(LINES_PER_BATCH):
                pickle.dump(batch, self._batches, protocol=pickle.HIGHEST_PROTOCOL)
        self._end = self._batches.tell()
        marks = ", ".join(["?"] * len(self._fields))
        self._insert = f"INSERT INTO {_FLOOR_LINES} ({columns}) VALUES ({marks})"  # noqa: S608 - as above
        self._copy = f"COPY {_FLOOR_LINES} ({columns}) FROM STDIN (FORMAT BINARY)"

    def seconds(self) -> float:
        """How long it takes to write them all. Leaves the table full: empty it before the next time."""
        self._batches.seek(0)
        taken = 0.0
        while self._batches.tell() < self._end:
            batch = pickle.load(self._batches)  # noqa: S301 - our own, from above
            taken += seconds(partial(self._write, batch))
        return taken

    def empty(self) -> None:
        empty_tables(_FLOOR_LINES)

    def _write(self, batch: Sequence[Sequence[Any]]) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                self._copy_rows(cursor, batch)
            else:
                cursor.connection.executemany(self._insert, batch)

    def _copy_rows(self, cursor: Any, batch: Sequence[Sequence[Any]]) -> None:
        types = [field.db_type(connection) or "" for field in LineItem._meta.concrete_fields]
        bare = [name.partition("(")[0].strip() for name in types]
        with cursor.copy(self._copy) as copy:
            copy.set_types([_PSYCOPG_TYPES.get(name, name) for name in bare])
            for row in batch:
                copy.write_row(row)


def empty_tables(*tables: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
            return
        for table in tables:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - names of ours


def _table_statements() -> list[str]:
    """Copies of both tables' shapes, and the invoices that the lines' foreign key asks for."""
    lines, invoices = LineItem._meta.db_table, Invoice._meta.db_table
    if connection.vendor == "postgresql":
        return [
            f"CREATE TABLE {_FLOOR_INVOICES} (LIKE {invoices} INCLUDING ALL)",
            f"INSERT INTO {_FLOOR_INVOICES} SELECT * FROM {invoices}",  # noqa: S608 - names of ours
            f"CREATE TABLE {_FLOOR_LINES} (LIKE {lines} INCLUDING ALL)",
            f"ALTER TABLE {_FLOOR_LINES} ADD FOREIGN KEY (invoice_id) REFERENCES {_FLOOR_INVOICES} {_DEFERRED}",
        ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT type, sql FROM sqlite_master WHERE tbl_name = %s AND sql IS NOT NULL", [lines])
        found = cursor.fetchall()
    create = next(text for kind, text in found if kind == "table")
    indexes = [text for kind, text in found if kind == "index"]
    return [
        f"CREATE TABLE {_FLOOR_INVOICES} AS SELECT * FROM {invoices}",  # noqa: S608 - names of ours
        f"CREATE UNIQUE INDEX bench_floor_invoice_id ON {_FLOOR_INVOICES} (id)",
        create.replace(f'"{lines}"', _FLOOR_LINES).replace(f'"{invoices}"', _FLOOR_INVOICES),
        *(text.replace(f'"{lines}"', _FLOOR_LINES).replace('INDEX "', 'INDEX "bench_floor_') for text in indexes),
    ]


def _ask_database(statement: str, parameters: Any) -> None:
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, parameters)
        while cursor.fetchmany(_ROWS_AT_ONCE):
            pass


def _exhaust(blocks: Iterator[Any]) -> None:
    for _ in blocks:
        pass


def _complete(question: tuple[Any, ...]) -> tuple[Any, ...]:
    """The question with the defaults that it left out."""
    return (*question, *(None, ())[len(question) - 1 :])
