from clients.queries import warehouse
from clients.warehouse.clickhouse import ClickHouseWarehouse
from clients.warehouse.database import DatabaseWarehouse


def test_the_embedded_tables_are_the_warehouse_by_default(settings):
    settings.CLICKHOUSE_URL = ""
    assert isinstance(warehouse(), DatabaseWarehouse)


def test_clickhouse_is_the_warehouse_where_it_is_configured(settings):
    settings.CLICKHOUSE_URL = "clickhouse://warehouse.example"
    assert isinstance(warehouse(), ClickHouseWarehouse)
