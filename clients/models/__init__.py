"""Models of this app, and the warehouse's tables where no ClickHouse is configured."""

from clients.models.warehouse_tables import (
    WarehouseApplication,
    WarehouseContact,
    WarehouseCustomer,
    WarehouseIssue,
    WarehouseLoad,
    WarehouseWorklog,
)

__all__ = [
    "WarehouseApplication",
    "WarehouseContact",
    "WarehouseCustomer",
    "WarehouseIssue",
    "WarehouseLoad",
    "WarehouseWorklog",
]
