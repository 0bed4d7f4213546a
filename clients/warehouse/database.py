"""The warehouse in the product's own database, where no ClickHouse is configured (spec 2, Warehouse)."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from operator import itemgetter
from typing import Any

from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.models import Model, Sum

from clients.models import (
    WarehouseApplication,
    WarehouseContact,
    WarehouseCustomer,
    WarehouseLoad,
    WarehouseWorklog,
)
from clients.warehouse.by_contract import grouped_in_walk_order, moment, numbered_labels
from clients.warehouse.read_ahead import read_ahead
from clients.warehouse.source import WarehouseUnavailable
from clients.warehouse.text import searchable
from clients.warehouse.types import Application, Contact, Customer, TrackedTime, Worklog
from proxima_invoice.foundation.sentences import known, say

UNREADABLE = known("The database could not be read: %(error)s.")

# SQLite takes a limited number of variables; with more keys than this the whole table is read, which is small.
_MOST_KEYS = 500
_ROWS_AT_ONCE = 5_000


# The labels of ten thousand contracts travel as one JSON variable, an array of [contract, label].
_CLAIMED = {
    "postgresql": "SELECT (value->>0)::integer AS contract, value->>1 AS project_label"
    " FROM json_array_elements(%s::json)",
    "sqlite": "SELECT json_extract(value, '$[0]') AS contract, json_extract(value, '$[1]') AS project_label"
    " FROM json_each(%s)",
}
# Both drivers parse timestamps in Python; a number of seconds since 1970 is read much faster.
_STARTED_SECONDS = {
    "postgresql": "EXTRACT(EPOCH FROM worklog.started_at)::bigint",
    "sqlite": "CAST(strftime('%%s', worklog.started_at) AS integer)",
}

_WORKLOGS_BY_CONTRACT = """
SELECT claimed.contract, worklog.duration_seconds, worklog.account_id, worklog.user_name, worklog.start_date,
       worklog.project_label, worklog.issue_key, worklog.worklog_id, {started_seconds},
       COALESCE(issue.issue_type, ''), COALESCE(issue.priority, ''), COALESCE(issue.summary, ''),
       COALESCE(issue.linked_issue_key, '')
FROM ({claimed}) AS claimed
JOIN clients_warehouseworklog AS worklog ON worklog.project_label = claimed.project_label
LEFT JOIN clients_warehouseissue AS issue ON issue.issue_key = worklog.issue_key
WHERE worklog.start_date BETWEEN %s AND %s
ORDER BY claimed.contract
"""


class DatabaseWarehouse:
    """`WarehouseSource` over the embedded tables of the database `using`."""

    def __init__(self, using: str = DEFAULT_DB_ALIAS) -> None:
        self._using = using

    def applications(self, keys: Collection[str] | None = None) -> list[Application]:
        rows = self._rows(WarehouseApplication, Application._fields, "application_key", keys)
        return sorted(map(Application._make, rows), key=itemgetter(0))

    def customers(self, keys: Collection[str]) -> dict[str, Customer]:
        rows = self._rows(WarehouseCustomer, Customer._fields, "customer_key", keys)
        return {customer.customer_key: customer for customer in map(Customer._make, rows)}

    def contacts(self, customer_key: str) -> list[Contact]:
        rows = self._rows(WarehouseContact, Contact._fields, "customer_key", [customer_key])
        return sorted(set(map(Contact._make, rows)))

    def worklogs_by_contract(
        self, labels: Mapping[str, Sequence[str]], start: date, end: date
    ) -> Iterator[tuple[str, list[Worklog]]]:
        keys, pairs = numbered_labels(labels)
        if pairs:
            blocks = read_ahead(self._rows_by_contract(pairs, start, end))
            yield from grouped_in_walk_order(keys, map(_numbered_worklogs, blocks))

    def tracked_time(self, start: date, end: date) -> list[TrackedTime]:
        in_period = WarehouseWorklog.objects.using(self._using).filter(start_date__range=(start, end))
        grouped = in_period.order_by().values_list("project_label", "account_id", "start_date")
        with _unavailable_on_error():
            # Sorted here: databases disagree about the order of texts.
            return sorted(map(TrackedTime._make, grouped.annotate(Sum("duration_seconds"))))

    def read_at(self) -> datetime | None:
        with _unavailable_on_error():
            return WarehouseLoad.objects.using(self._using).values_list("loaded_at", flat=True).first()

    def _rows(
        self, model: type[Model], fields: Sequence[str], key_field: str, keys: Collection[str] | None
    ) -> Iterator[tuple[Any, ...]]:
        rows = model._default_manager.using(self._using).values_list(*fields)
        wanted = None if keys is None else set(searchable(keys))
        if wanted is not None and len(wanted) <= _MOST_KEYS:
            rows = rows.filter(**{f"{key_field}__in": wanted})
        place = fields.index(key_field)
        with _unavailable_on_error():
            for row in rows.iterator(_ROWS_AT_ONCE):
                if wanted is None or row[place] in wanted:
                    yield row

    def _rows_by_contract(
        self, pairs: list[tuple[int, str]], start: date, end: date
    ) -> Iterator[list[tuple[Any, ...]]]:
        connection = connections[self._using]
        vendor = connection.vendor
        sql = _WORKLOGS_BY_CONTRACT.format(claimed=_CLAIMED[vendor], started_seconds=_STARTED_SECONDS[vendor])
        pooled = connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS")
        with _unavailable_on_error(), connection.cursor() if pooled else connection.chunked_cursor() as cursor:
            cursor.execute(sql, [json.dumps(pairs, ensure_ascii=False), start, end])
            while rows := cursor.fetchmany(_ROWS_AT_ONCE):
                yield rows


def _numbered_worklogs(rows: Iterable[tuple[Any, ...]]) -> list[tuple[int, Worklog]]:
    return [(row[0], Worklog._make((*row[1:8], moment(row[8]), *row[9:]))) for row in rows]


@contextmanager
def _unavailable_on_error() -> Iterator[None]:
    try:
        yield
    except Error as error:
        raise WarehouseUnavailable(say(UNREADABLE, error=type(error).__name__)) from error
