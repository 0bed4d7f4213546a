from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from clients.models import WarehouseLoad
from clients.warehouse.database import DatabaseWarehouse
from clients.warehouse.replace_tables import EMBEDDED, replace_tables
from clients.warehouse.tables import TABLES, WORKLOGS, Table
from tests.warehouse_data import application, tables, worklog_row

pytestmark = pytest.mark.django_db

NOW = datetime(2025, 3, 1, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_models_have_the_columns_of_the_warehouse(table: Table):
    fields = [field.name for field in EMBEDDED[table]._meta.fields]
    assert fields == ["id", *(column.name for column in table.columns)]


def test_what_was_there_is_gone():
    replace_tables(tables(applications=[application("A")], worklogs=[worklog_row("L", date(2025, 1, 1))]), now=NOW)
    written = replace_tables(tables(applications=[application("B"), application("C")]), now=NOW)
    assert [each.application_key for each in DatabaseWarehouse().applications()] == ["B", "C"]
    assert list(written.values()) == [2, 0, 0, 0, 0]
    assert DatabaseWarehouse().tracked_time(date.min, date.max) == []


def test_nothing_changes_when_reading_fails():
    replace_tables(tables(applications=[application("A")]), now=NOW)

    def failing():
        yield application("B")
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011 - the one from above
        replace_tables({TABLES[0]: failing()}, now=datetime(2030, 1, 1, tzinfo=UTC))
    assert [each.application_key for each in DatabaseWarehouse().applications()] == ["A"]
    assert DatabaseWarehouse().read_at() == NOW


def test_when_it_was_filled_is_known():
    assert DatabaseWarehouse().read_at() is None
    replace_tables({}, now=datetime(2020, 1, 1, tzinfo=UTC))
    replace_tables({}, now=NOW)
    assert DatabaseWarehouse().read_at() == NOW
    assert WarehouseLoad.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_loads_at_once_leave_the_content_of_one():
    def load(number):
        try:
            rows = (worklog_row(f"L{number}", date(2025, 1, 1), seconds=1) for _ in range(2_000))
            replace_tables({WORKLOGS: rows}, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(load, range(4)))
    [tracked] = DatabaseWarehouse().tracked_time(date.min, date.max)
    assert tracked.seconds == 2_000
