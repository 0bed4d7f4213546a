"""A month of work for as many contracts as one likes: always the same rows, and nothing in them is real."""

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from clients.warehouse.tables import APPLICATIONS, CUSTOMERS, ISSUES, WORKLOGS, Table
from invoices.pricing.period import Period
from tests.warehouse_data import Row, application, customer, issue_row, worklog_row

PERIOD = Period.month(2026, 2)
WORKLOGS_EACH = 200
_ISSUES_EACH = 25
_DEAL_TYPES = ("SUP",) * 6 + ("HR",) * 3 + ("FP",)


def made_up_month(contracts: int, worklogs_each: int = WORKLOGS_EACH) -> dict[Table, Iterable[Row]]:
    """Six of ten contracts are support, three hourly, one at a fixed price. Rows are made as they are taken, once."""
    numbers = range(contracts)
    choice = random.Random(2026)
    return {
        APPLICATIONS: (_contract(number) for number in numbers),
        CUSTOMERS: (
            customer(f"CUST-{number}", company_name=f"Customer {number}", tin="305118427") for number in numbers[::4]
        ),
        ISSUES: (_issue(number, issue) for number in numbers for issue in range(_ISSUES_EACH)),
        WORKLOGS: (_worklog(number, place, choice) for number in numbers for place in range(worklogs_each)),
    }


def _contract(number: int) -> Row:
    return application(
        f"APP-{number:05}",
        customer_key=f"CUST-{number - number % 4}",
        application_name=f"Support of system {number}",
        deal_type=_DEAL_TYPES[number % 10],
        deal_amount=Decimal(10_000_000 + number),
        monthly_limit=160,
        hourly_rate=Decimal("150000.00"),
        labels=f"P{number:05}",
    )


def _issue(number: int, issue: int) -> Row:
    return issue_row(
        f"P{number:05}-{issue}",
        issue_type="Incident" if issue % 5 == 0 else "Task",
        priority=f"P{issue % 5 + 1}",
        summary=f"The report of department {issue} is late, and its totals disagree with the ledger",
    )


def _worklog(number: int, place: int, choice: random.Random) -> Row:
    day = PERIOD.start + timedelta(days=choice.randrange(28))
    return worklog_row(
        f"P{number:05}",
        day,
        f"P{number:05}-{choice.randrange(_ISSUES_EACH)}",
        seconds=choice.randrange(300, 4 * 3600, 60),
        account_id=f"dev-{choice.randrange(80)}",
        user_name=f"Developer {choice.randrange(80)}",
        worklog_id=f"{number}-{place}",
        started_at=datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=choice.randrange(1440)),
    )
