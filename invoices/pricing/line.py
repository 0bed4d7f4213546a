"""A line of an invoice as pricing makes it (spec 2, Line item)."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from invoices.money import ONE
from invoices.pricing.rate_tier import RateTier


class PricedLine(NamedTuple):
    """The fields of a line item, by the names and in the order in which they are stored.

    `is_billed` lines make the total; the others inform. `quantity` is hours (or 1), `unit_price` per hour (or in all).
    """

    line_type: str
    description: str
    sort_order: int
    unit_price: Decimal
    quantity: Decimal
    line_total: Decimal
    is_billed: bool
    rate_tier: str = RateTier.STANDARD.value
    rate_multiplier: Decimal = ONE
    jira_key: str = ""
    linked_issue_key: str = ""
    worklog_date: date | None = None
    account_id: str = ""
    user_name: str = ""
    time_seconds: int = 0
    billable_seconds: int = 0
    worklog_ref: UUID | None = None
    source: str = "auto"
    is_auto_generated: bool = True
    written_off: bool = False
    line_total_is_manual: bool = False
    is_edited: bool = False
