"""The admin of what is known about contracts: their rates and settings, people, projects and the embedded warehouse."""

from clients.admin.employee_exclusion import EmployeeExclusionAdmin
from clients.admin.invoice_config import ClientInvoiceConfigAdmin
from clients.admin.project_classification import ProjectClassificationAdmin
from clients.admin.rate_rule import ContractRateRuleAdmin
from clients.admin.warehouse_tables import (
    WarehouseApplicationAdmin,
    WarehouseContactAdmin,
    WarehouseCustomerAdmin,
    WarehouseIssueAdmin,
    WarehouseWorklogAdmin,
)

__all__ = [
    "ClientInvoiceConfigAdmin",
    "ContractRateRuleAdmin",
    "EmployeeExclusionAdmin",
    "ProjectClassificationAdmin",
    "WarehouseApplicationAdmin",
    "WarehouseContactAdmin",
    "WarehouseCustomerAdmin",
    "WarehouseIssueAdmin",
    "WarehouseWorklogAdmin",
]
