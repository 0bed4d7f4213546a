"""What the warehouse holds, as plain values (spec 2, Warehouse). Named tuples: a month has hundreds of thousands."""

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

ACTIVE = "Active"
"""The `status` of contracts that are billed."""
DEAL_TYPES = ("SUP", "HR", "FP")
"""The values of `deal_type` that can be billed: support, hourly, fixed price."""


class Application(NamedTuple):
    """A service contract (`cdm.jira_applications`). Money is quantized to 0.01; Nullable columns are None when NULL."""

    application_key: str
    customer_key: str
    status: str
    application_name: str
    description: str
    start_date: date
    finish_date: date | None
    deal_amount: Decimal
    deal_type: str
    monthly_limit: int | None
    hourly_rate: Decimal
    currency: str
    invoice_amount: Decimal
    agreement_date: date | None
    agreement_number: str | None
    labels: str
    """A list in one string, as stored: see `clients.warehouse.labels.parse_labels`."""
    extended_status: str = ""


class Customer(NamedTuple):
    """The company behind contracts (`cdm.jira_customers`). Every field is text, empty when unknown."""

    customer_key: str
    company_name: str = ""
    company_type: str = ""
    address: str = ""
    tin: str = ""
    ccea: str = ""
    swift_bic: str = ""
    account_number: str = ""
    mfo: str = ""
    bank_name: str = ""
    signer_full_name: str = ""
    signer_position: str = ""
    country: str = ""
    vat_code: str = ""


class Contact(NamedTuple):
    """A person at a customer (`cdm.jira_contacts`)."""

    customer_key: str
    name: str = ""
    email: str = ""
    phone: str = ""


class TrackedTime(NamedTuple):
    """What one person logged on one day under one project label ("" is one), added up."""

    project_label: str
    account_id: str
    start_date: date
    seconds: int


class Worklog(NamedTuple):
    """A time entry (`tempo.worklogs_flat`) with what is known of its issue (`jira.jira_issues`).

    `started_at` is aware, in UTC, and None when the warehouse does not know it. Without an issue the last four are "".
    """

    duration_seconds: int
    account_id: str
    user_name: str
    start_date: date
    project_label: str
    issue_key: str
    worklog_id: str
    started_at: datetime | None
    issue_type: str
    priority: str
    summary: str
    linked_issue_key: str
