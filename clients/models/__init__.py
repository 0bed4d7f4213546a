"""What the product knows about those it bills, and the embedded warehouse."""

from clients.models.employee_exclusion import EmployeeExclusion
from clients.models.invoice_config import ClientInvoiceConfig
from clients.models.project_classification import ProjectClassification
from clients.models.rate_rule import ContractRateRule
from clients.models.warehouse_tables import (
    WarehouseApplication,
    WarehouseContact,
    WarehouseCustomer,
    WarehouseIssue,
    WarehouseLoad,
    WarehouseWorklog,
)

__all__ = [
    "ClientInvoiceConfig",
    "ContractRateRule",
    "EmployeeExclusion",
    "ProjectClassification",
    "WarehouseApplication",
    "WarehouseContact",
    "WarehouseCustomer",
    "WarehouseIssue",
    "WarehouseLoad",
    "WarehouseWorklog",
]
