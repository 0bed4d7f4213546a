"""`WarehouseSource` over ClickHouse (spec 2, Warehouse). The SQL is valid from 18.16 to today's servers."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from operator import itemgetter
from typing import Any

from django.utils.translation import gettext as _

from clients.warehouse.by_contract import grouped_in_walk_order, moment, numbered_labels
from clients.warehouse.clickhouse.layout import layout_of
from clients.warehouse.clickhouse.server import ClickHouseServer, ExternalTable, Row
from clients.warehouse.clickhouse.values import mended, money, texts
from clients.warehouse.source import WarehouseDataInvalid
from clients.warehouse.tables import APPLICATIONS, CONTACTS, CUSTOMERS, ISSUES, WORKLOGS, Column, Kind, Table
from clients.warehouse.text import searchable
from clients.warehouse.types import Application, Contact, Customer, TrackedTime, Worklog
from proxima_invoice.foundation.sentences import known, say

DIFFERENT_ROWS = known("%(table)s holds different rows for %(key)s %(value)s.")

# What a ClickHouse Date can hold; 18.16 refuses to compare with more.
_FIRST_DATE, _LAST_DATE = date(1970, 1, 1), date(2105, 12, 31)

# What one question has to answer is bounded, and so are its time, which is limited, and the memory it takes there: a
# month of ten thousand contracts is read in ten questions.
_CONTRACTS_AT_ONCE = 1_000

# Of issue rows with one key the smallest counts: a duplicate must not bill a worklog twice, and which of two different
# rows decides the price must not change from one read to the next.
_CLAIMED = "project_label IN (SELECT project_label FROM contract_labels) AND start_date BETWEEN %(start)s AND %(end)s"
_WORKLOGS_BY_CONTRACT = """
SELECT contract, {columns}
FROM (
    SELECT contract, {worklog_columns}
    FROM (
        SELECT {worklog_columns} FROM tempo.worklogs_flat WHERE {claimed}
    ) AS worklogs
    ALL INNER JOIN (SELECT contract, project_label FROM contract_labels) AS claimed USING project_label
) AS claimed_worklogs
ANY LEFT JOIN (
    SELECT {issue_columns}
    FROM jira.jira_issues
    WHERE issue_key != '' AND issue_key IN (
        SELECT issue_key FROM tempo.worklogs_flat WHERE {claimed}
    )
    ORDER BY {issue_columns}
    LIMIT 1 BY issue_key
) AS issues USING issue_key
ORDER BY contract
"""

_TRACKED_TIME = """
SELECT project_label, account_id, start_date, sum(duration_seconds)
FROM tempo.worklogs_flat
WHERE start_date BETWEEN %(start)s AND %(end)s
GROUP BY project_label, account_id, start_date
"""


class ClickHouseWarehouse:
    """`url` as `clickhouse://user:password@host:9000`; `timeout` in seconds, for connecting and for each answer."""

    def __init__(self, url: str, timeout: float = 15) -> None:
        self._url = url
        self._timeout = timeout
        self._server = ClickHouseServer(url, timeout)

    def applications(self, keys: Collection[str] | None = None) -> list[Application]:
        rows = self._unique_rows(APPLICATIONS, keys)
        return [Application(*rows[key]) for key in sorted(rows)]

    def customers(self, keys: Collection[str]) -> dict[str, Customer]:
        return {key: Customer(*row) for key, row in self._unique_rows(CUSTOMERS, keys).items()}

    def contacts(self, customer_key: str) -> list[Contact]:
        return sorted({Contact(*row) for row in self._rows(CONTACTS, "customer_key", [customer_key])})

    def worklogs_by_contract(
        self, labels: Mapping[str, Sequence[str]], start: date, end: date
    ) -> Iterator[tuple[str, list[Worklog]]]:
        ordered = sorted(labels)
        for place in range(0, len(ordered), _CONTRACTS_AT_ONCE):
            some = {key: labels[key] for key in ordered[place : place + _CONTRACTS_AT_ONCE]}
            keys, pairs = numbered_labels(some)
            if pairs:
                yield from grouped_in_walk_order(keys, self._numbered_worklogs(pairs, start, end))

    def tracked_time(self, start: date, end: date) -> list[TrackedTime]:
        layout_of(self._url, self._timeout)
        seconds: dict[tuple[str, str, date], int] = {}
        for label, account, day, tracked in self._server.rows(_TRACKED_TIME, _period(start, end)):
            key = mended(label or ""), mended(account or ""), day
            seconds[key] = seconds.get(key, 0) + tracked
        return [TrackedTime(*key, seconds[key]) for key in sorted(seconds)]

    def read_at(self) -> datetime | None:
        """Not known: what fills ClickHouse leaves no mark of when it did."""
        return None

    def _numbered_worklogs(
        self, pairs: list[tuple[int, str]], start: date, end: date
    ) -> Iterator[Iterable[tuple[int, Worklog]]]:
        layout = layout_of(self._url, self._timeout)
        present = layout[WORKLOGS]
        has_linked = "linked_issue_key" in layout[ISSUES]
        sql = _WORKLOGS_BY_CONTRACT.format(
            claimed=_CLAIMED,
            columns=", ".join(
                (
                    "duration_seconds, account_id, user_name, start_date, project_label, issue_key",
                    "worklog_id" if "worklog_id" in present else "''",
                    "toUInt32(started_at)" if "started_at" in present else "0",
                    "issue_type, priority, summary",
                    "linked_issue_key" if has_linked else "''",
                )
            ),
            worklog_columns=", ".join(column.name for column in WORKLOGS.columns if column.name in present),
            issue_columns="issue_key, issue_type, priority, summary" + ", linked_issue_key" * has_linked,
        )
        claimed = ExternalTable("contract_labels", (("contract", "UInt32"), ("project_label", "String")), pairs)
        for block in self._server.blocks(sql, _period(start, end), [claimed]):
            numbers, durations, accounts, users, dates, project_labels, issues, ids, started, *issue_texts = zip(
                *block, strict=True
            )
            worklogs = zip(
                durations,
                texts(accounts),
                texts(users),
                dates,
                texts(project_labels),
                texts(issues),
                texts(ids),
                map(moment, started),
                *map(texts, issue_texts),
                strict=True,
            )
            yield zip(numbers, map(Worklog._make, worklogs), strict=True)

    def _unique_rows(self, table: Table, keys: Collection[str] | None) -> dict[str, Row]:
        """By the table's key. Equal rows are one; different ones under one key are nothing to bill from."""
        unique: dict[str, Row] = {}
        key_of = itemgetter([column.name for column in table.columns].index(table.key))
        for row in self._rows(table, table.key, keys):
            if unique.setdefault(key_of(row), row) != row:
                words = {"table": table.name, "key": table.key, "value": repr(key_of(row))}
                raise WarehouseDataInvalid(say(DIFFERENT_ROWS, **words))
        return unique

    def _rows(self, table: Table, key_column: str, keys: Collection[str] | None) -> Iterator[Row]:
        present = layout_of(self._url, self._timeout)[table]
        names = ", ".join(column.name if column.name in present else "NULL" for column in table.columns)
        sql = f"SELECT {names} FROM {table.name}"  # noqa: S608 - names of ours
        wanted = []
        if keys is not None:
            sql += f" WHERE {key_column} IN (SELECT wanted FROM wanted_keys)"  # noqa: S608 - as above
            wanted = [ExternalTable("wanted_keys", [("wanted", "String")], [(key,) for key in searchable(keys)])]
        for row in self._server.rows(sql, tables=wanted):
            yield tuple(_value(table, column, value, row) for column, value in zip(table.columns, row, strict=True))


def _period(start: date, end: date) -> dict[str, object]:
    if end < _FIRST_DATE or start > _LAST_DATE:
        start, end = _LAST_DATE, _FIRST_DATE  # nothing lies between
    return {"start": max(start, _FIRST_DATE), "end": min(end, _LAST_DATE)}


def _value(table: Table, column: Column, value: Any, row: Row) -> Any:
    if column.kind in (Kind.KEY, Kind.TEXT):
        unknown = None if column.nullable else ""
        return unknown if value is None else mended(value)
    if value is None and not column.nullable:
        words = {
            "table": table.name,
            "column": column.name,
            "key": table.columns[0].name,
            "value": repr(row[0]),
        }
        raise WarehouseDataInvalid(_("%(table)s has no %(column)s for %(key)s %(value)s.") % words)
    return money(value) if column.kind is Kind.MONEY else value
