from datetime import date

import pytest
from django.db import DatabaseError, connection

from clients.warehouse.database import DatabaseWarehouse
from clients.warehouse.source import WarehouseUnavailable

DAY = date(2025, 2, 3)


@pytest.mark.parametrize(
    "ask",
    [
        lambda source: source.applications(),
        lambda source: source.customers(["C"]),
        lambda source: source.contacts("C"),
        lambda source: list(source.worklogs_by_contract({"A": ["L"]}, DAY, DAY)),
        lambda source: source.tracked_time(DAY, DAY),
        lambda source: source.read_at(),
    ],
)
def test_a_database_that_fails_is_an_unavailable_warehouse(db, ask):
    def fail(*_args):
        raise DatabaseError("connection lost")

    with connection.execute_wrapper(fail), pytest.raises(WarehouseUnavailable, match="The database could not be read"):
        ask(DatabaseWarehouse())


def test_one_query_for_ten_thousand_contracts(db, django_assert_num_queries):
    labels = {f"APP-{number}": [f"L{number}"] for number in range(10_000)}
    with django_assert_num_queries(1):
        assert list(DatabaseWarehouse().worklogs_by_contract(labels, DAY, DAY)) == []
