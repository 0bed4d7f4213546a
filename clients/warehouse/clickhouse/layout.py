"""Which of the tables' optional columns this ClickHouse has: asked once per process and address (spec 2, Warehouse)."""

from collections.abc import Mapping
from functools import lru_cache

from django.utils.translation import gettext as _

from clients.warehouse.clickhouse.server import ClickHouseServer
from clients.warehouse.source import WarehouseDataInvalid
from clients.warehouse.tables import TABLES, Kind, Table
from proxima_invoice.foundation.sentences import known, say

OTHERWISE = known("The warehouse is not as expected: %(faults)s.")

_TYPES = {
    Kind.KEY: ("String", "FixedString", "Enum8", "Enum16"),
    Kind.TEXT: ("String", "FixedString", "Enum8", "Enum16"),
    Kind.DATE: ("Date", "Date32"),
    Kind.MONEY: ("Decimal",),
    Kind.COUNT: ("UInt8", "UInt16", "UInt32", "UInt64", "Int8", "Int16", "Int32", "Int64"),
    Kind.MOMENT: ("DateTime", "DateTime64"),
}

Layout = Mapping[Table, frozenset[str]]
"""The columns each table has, of those we know."""


@lru_cache(maxsize=16)
def layout_of(url: str, timeout: float) -> Layout:
    """Raises `WarehouseDataInvalid` naming every table and column that is required and missing or of another kind."""
    found: dict[str, dict[str, str]] = {}
    databases = sorted({table.name.partition(".")[0] for table in TABLES})
    for database, table, column, column_type in ClickHouseServer(url, timeout).rows(
        "SELECT database, table, name, type FROM system.columns WHERE database IN %(databases)s",
        {"databases": tuple(databases)},
    ):
        found.setdefault(f"{database}.{table}", {})[column] = column_type
    faults = [fault for table in TABLES for fault in _faults(table, found.get(table.name))]
    if faults:
        raise WarehouseDataInvalid(say(OTHERWISE, faults="; ".join(faults)))
    return {table: frozenset(column.name for column in table.columns) & found[table.name].keys() for table in TABLES}


def _faults(table: Table, types: Mapping[str, str] | None) -> list[str]:
    if types is None:
        return [_("table %(table)s is missing") % {"table": table.name}]
    faults = []
    for column in table.columns:
        words = {"column": f"{table.name}.{column.name}"}
        if column.name not in types:
            if not column.optional:
                faults.append(_("column %(column)s is missing") % words)
        elif _bare(types[column.name]) not in _TYPES[column.kind]:
            words |= {"type": types[column.name], "expected": _TYPES[column.kind][0]}
            faults.append(_("column %(column)s is %(type)s, not %(expected)s") % words)
    return faults


def _bare(column_type: str) -> str:
    """`Decimal` of `Nullable(Decimal(18, 2))`."""
    for wrapper in ("LowCardinality(", "Nullable("):
        column_type = column_type.removeprefix(wrapper)
    return column_type.partition("(")[0].rstrip(")")
