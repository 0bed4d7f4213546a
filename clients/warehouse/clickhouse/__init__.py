"""The warehouse in ClickHouse, over its native protocol. Nothing else in the product imports the driver."""

from clients.warehouse.clickhouse.source import ClickHouseWarehouse

__all__ = ["ClickHouseWarehouse"]
