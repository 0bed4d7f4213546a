"""A month of thirty contracts of every kind, for whoever races or is killed. It lives in the embedded warehouse."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from clients.warehouse.replace_tables import replace_tables
from invoices.pricing.period import Period
from tests.warehouse_data import Row, application, customer, issue_row, tables, worklog_row

CONTRACTS = 30
WORKLOGS_EACH = 12
PERIOD = Period.month(2026, 2)
KEYS = [f"APP-{number:03}" for number in range(1, CONTRACTS + 1)]
SHARING = ("APP-101", "APP-102")
"""Two contracts that name one label; billed only when they are asked for by key."""


def load_month() -> None:
    """Thirty contracts with twelve worklogs each; a third is hourly, a third support past its limit, a third fixed."""
    replace_tables(
        tables(
            applications=[_contract(key, number) for number, key in enumerate(KEYS)],
            customers=[_customer(number) for number in range(5)],
            worklogs=[row for number in range(CONTRACTS) for row in _worklogs(f"P{number}", number)],
            issues=[issue_row(f"ISSUE-{number}", summary=f"Work no. {number}") for number in range(WORKLOGS_EACH)],
        ),
        now=timezone.now(),
    )


def load_shared_label() -> None:
    """The two contracts `SHARING` alone."""
    replace_tables(
        tables(
            applications=[application(key, labels="SHARED", deal_type="HR") for key in SHARING],
            customers=[customer("CUST-1")],
            worklogs=_worklogs("SHARED", 1),
        ),
        now=timezone.now(),
    )


def _contract(key: str, number: int) -> Row:
    return application(
        key,
        customer_key=f"CUST-{number % 5}",
        deal_type=("SUP", "HR", "FP")[number % 3],
        monthly_limit=10,
        deal_amount=Decimal("15000000.01"),
        hourly_rate=Decimal("150000.07"),
        labels=f"P{number}",
    )


def _customer(number: int) -> Row:
    return customer(f"CUST-{number}", company_name=f"Customer {number}", tin=f"30000000{number}")


def _worklogs(label: str, number: int) -> list[Row]:
    return [
        worklog_row(
            label,
            PERIOD.start + timedelta(days=2 * index),
            f"ISSUE-{index}",
            seconds=1799 + 997 * index + number,
            account_id=f"dev-{index % 4}",
        )
        for index in range(WORKLOGS_EACH)
    ]


def one_day(day: date) -> Period:
    return Period(day, day)
