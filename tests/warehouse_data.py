"""The same rows for every source: made-up ones, a folder of CSV files, and a ClickHouse to put them into.

Rows are tuples in the order of the columns in `clients.warehouse.tables`. Benchmarks and journeys use this too.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from clickhouse_driver import Client

from clients.warehouse.csv_files import Remark, read_rows
from clients.warehouse.tables import ISSUES, TABLES, WORKLOGS, Column, Kind, Table
from clients.warehouse.types import Application, Customer

Row = Sequence[Any]
Tables = Mapping[Table, Sequence[Row]]

REAL_DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "sip"
"""11,726 worklogs of a software house, 2004-2008; beside the repository where it is there at all."""

OPTIONAL_COLUMNS = frozenset(column.name for table in TABLES for column in table.columns if column.optional)

_TYPES = {
    Kind.KEY: "String",
    Kind.TEXT: "String",
    Kind.DATE: "Date",
    Kind.MONEY: "Decimal(18, 2)",
    Kind.COUNT: "UInt32",
    Kind.MOMENT: "DateTime",
}
_ZERO = datetime.fromtimestamp(0, UTC)
_ROWS_AT_ONCE = 100_000


def fill_clickhouse(client: Client, tables: Mapping[Table, Iterable[Row]], *, without: Collection[str] = ()) -> None:
    """Make the five tables anew, in the server's databases `cdm`, `tempo` and `jira`, with these rows in them.

    `without` names optional columns that the tables shall not have: `OPTIONAL_COLUMNS` is all of them.
    """
    for table in TABLES:
        columns = [column for column in table.columns if column.name not in without]
        client.execute(f"CREATE DATABASE IF NOT EXISTS {table.name.partition('.')[0]}")
        client.execute(f"DROP TABLE IF EXISTS {table.name}")
        definitions = ", ".join(f"{column.name} {clickhouse_type(column)}" for column in columns)
        client.execute(f"CREATE TABLE {table.name} ({definitions}) ENGINE = MergeTree ORDER BY {_sorted_by(table)}")
        insert_into_clickhouse(client, table, tables.get(table, ()), without=without)


def insert_into_clickhouse(client: Client, table: Table, rows: Iterable[Row], *, without: Collection[str] = ()) -> None:
    places = [place for place, column in enumerate(table.columns) if column.name not in without]
    names = ", ".join(table.columns[place].name for place in places)
    moments = {place for place, column in enumerate(table.columns) if column.kind is Kind.MOMENT}
    remaining = iter(rows)
    while some := list(islice(remaining, _ROWS_AT_ONCE)):
        columns = list(zip(*some, strict=True))
        data = [
            [value or _ZERO for value in columns[place]] if place in moments else columns[place] for place in places
        ]
        client.execute(f"INSERT INTO {table.name} ({names}) VALUES", data, columnar=True)


def clickhouse_type(column: Column) -> str:
    name = _TYPES[column.kind]
    return f"Nullable({name})" if column.nullable and column.kind is not Kind.MOMENT else name


def folder_rows(folder: Path) -> dict[Table, list[Row]]:
    """What `<table>.csv` files hold; any fault in them is an error of the caller."""

    def refuse(fault: Remark) -> None:
        raise ValueError(str(fault))

    return {table: list(read_rows(folder, table, fault=refuse, warning=lambda _: None)) for table in TABLES}


def application(application_key: str, **fields: Any) -> Application:
    usual = Application(
        application_key=application_key,
        customer_key="CUST-1",
        status="Active",
        application_name="Support",
        description="",
        start_date=date(2025, 1, 1),
        finish_date=None,
        deal_amount=Decimal("15000000.00"),
        deal_type="SUP",
        monthly_limit=40,
        hourly_rate=Decimal("150000.00"),
        currency="UZS",
        invoice_amount=Decimal("0.00"),
        agreement_date=date(2024, 12, 30),
        agreement_number="7/2025",
        labels="PC1",
    )
    return usual._replace(**fields)


def customer(customer_key: str, **fields: Any) -> Customer:
    return Customer(customer_key=customer_key, company_name="Customer")._replace(**fields)


def worklog_row(
    project_label: str,
    start_date: date,
    issue_key: str = "",
    *,
    seconds: int = 3600,
    account_id: str = "dev-1",
    user_name: str = "Developer 1",
    worklog_id: str = "",
    started_at: datetime | None = None,
) -> Row:
    return (seconds, account_id, user_name, start_date, project_label, issue_key, worklog_id, started_at)


def issue_row(
    issue_key: str,
    *,
    issue_type: str = "Task",
    priority: str = "P4",
    summary: str = "Summary",
    linked_issue_key: str = "",
) -> Row:
    return (issue_key, issue_type, priority, "PC1", summary, linked_issue_key)


def tables(**rows: Iterable[Row]) -> Tables:
    """`tables(applications=[…], worklogs=[…])`: what is not named is empty."""
    by_name = {table.name.partition(".")[2].removeprefix("jira_").removesuffix("_flat"): table for table in TABLES}
    return {by_name[name]: list(content) for name, content in rows.items()}


def _sorted_by(table: Table) -> str:
    return "(project_label, start_date)" if table is WORKLOGS else "issue_key" if table is ISSUES else "customer_key"
