"""The five tables of the warehouse and their columns, written once: for the CSV reader, the ClickHouse probe and tests.

Source: spec 2, Warehouse. A row of a table is a tuple in the order of its columns; rows of applications, customers and
contacts are therefore the fields of `Application`, `Customer` and `Contact`.
"""

from enum import Enum
from typing import NamedTuple


class Kind(Enum):
    """What a column holds, in Python's terms."""

    KEY = "key"
    """Text that is looked up by: at most 255 characters in the embedded tables."""
    TEXT = "text"
    DATE = "date"
    MONEY = "amount"
    """Decimal of two places."""
    COUNT = "count"
    """A whole number between 0 and 2³² − 1 (UInt32)."""
    MOMENT = "moment"
    """An aware datetime in UTC, of whole seconds. ClickHouse's zero, 1970-01-01 00:00:00, means unknown, as NULL."""


class Column(NamedTuple):
    """`optional`: may be missing from the warehouse. `nullable`: may be NULL; another text is "" when unknown."""

    name: str
    kind: Kind
    nullable: bool = False
    optional: bool = False


class Table(NamedTuple):
    """`name` is the real one in ClickHouse; `key` is the column that names a row, if one does."""

    name: str
    columns: tuple[Column, ...]
    key: str = ""


def _texts(*names: str, optional: bool = False) -> tuple[Column, ...]:
    return tuple(Column(name, Kind.TEXT, optional=optional) for name in names)


APPLICATIONS = Table(
    "cdm.jira_applications",
    (
        Column("application_key", Kind.KEY),
        Column("customer_key", Kind.KEY),
        *_texts("status", "application_name", "description"),
        Column("start_date", Kind.DATE),
        Column("finish_date", Kind.DATE, nullable=True),
        Column("deal_amount", Kind.MONEY),
        *_texts("deal_type"),
        Column("monthly_limit", Kind.COUNT, nullable=True),
        Column("hourly_rate", Kind.MONEY),
        *_texts("currency"),
        Column("invoice_amount", Kind.MONEY),
        Column("agreement_date", Kind.DATE, nullable=True),
        Column("agreement_number", Kind.TEXT, nullable=True),
        *_texts("labels"),
        *_texts("extended_status", optional=True),
    ),
    key="application_key",
)

CUSTOMERS = Table(
    "cdm.jira_customers",
    (
        Column("customer_key", Kind.KEY),
        *_texts("company_name", "company_type", "address", "tin", "ccea", "swift_bic", "account_number"),
        *_texts("mfo", "bank_name", "signer_full_name", "signer_position", "country", "vat_code", optional=True),
    ),
    key="customer_key",
)

CONTACTS = Table(
    "cdm.jira_contacts",
    (Column("customer_key", Kind.KEY), *_texts("name", "email", "phone")),
)

WORKLOGS = Table(
    "tempo.worklogs_flat",
    (
        Column("duration_seconds", Kind.COUNT),
        Column("account_id", Kind.KEY),
        Column("user_name", Kind.TEXT),
        Column("start_date", Kind.DATE),
        Column("project_label", Kind.KEY),
        Column("issue_key", Kind.KEY),
        Column("worklog_id", Kind.KEY, optional=True),
        Column("started_at", Kind.MOMENT, nullable=True, optional=True),
    ),
)

ISSUES = Table(
    "jira.jira_issues",
    (
        Column("issue_key", Kind.KEY),
        *_texts("issue_type", "priority", "project_label", "summary"),
        *_texts("linked_issue_key", optional=True),
    ),
    key="issue_key",
)

TABLES = (APPLICATIONS, CUSTOMERS, CONTACTS, WORKLOGS, ISSUES)
