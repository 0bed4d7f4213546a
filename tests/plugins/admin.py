"""People of each role in front of the admin, and a small month to show them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from clients.warehouse.replace_tables import replace_tables
from invoices.models import Branding, Invoice
from invoices.pricing.period import Period
from invoices.services.create_drafts import create_drafts
from tests.warehouse_data import application, customer, issue_row, tables, worklog_row

FEBRUARY = Period.month(2026, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LONG_MONTH_LINES = 2_000


@pytest.fixture
def users(db: None) -> dict[str, User]:
    """One user a role, by the role's name."""
    made = {}
    for role in ("viewer", "manager", "admin"):
        made[role] = User.objects.create_user(role, password="a-Long-0ne", is_staff=True)
        made[role].groups.add(Group.objects.get(name=role))
    return made


@pytest.fixture
def as_user(users: dict[str, User]) -> Callable[..., Client]:
    """`as_user("manager")` is a logged-in browser; with `csrf=True` it insists on the token as real ones do."""

    def log_in(role: str, *, csrf: bool = False) -> Client:
        client = Client(enforce_csrf_checks=csrf)
        client.force_login(users[role])
        return client

    return log_in


@pytest.fixture
def manager(as_user: Callable[..., Client]) -> Client:
    return as_user("manager")


@pytest.fixture
def viewer(as_user: Callable[..., Client]) -> Client:
    return as_user("viewer")


@pytest.fixture
def administrator(as_user: Callable[..., Client]) -> Client:
    return as_user("admin")


@pytest.fixture
def month(db: None) -> None:
    """A warehouse of two contracts in February 2026: APP-1 support with 42 h of 40, APP-2 hourly with 3 h."""
    fill_month()


@pytest.fixture
def drafts(month: None, users: dict[str, User]) -> dict[str, Invoice]:
    """Both contracts drafted, by contract."""
    run = create_drafts(user=users["manager"], period=FEBRUARY, now=NOW)
    assert not run.failed
    assert not run.skipped
    return {invoice.application_key: invoice for invoice in run.created}


@pytest.fixture
def draft(drafts: dict[str, Invoice]) -> Invoice:
    return drafts["APP-1"]


def fill_month(*, hourly_lines: int = 3) -> None:
    """The month of the fixture; `hourly_lines` one-hour worklogs on APP-2."""
    Branding.objects.get_or_create(company_name="ООО «Seller»")
    days = [date(2026, 2, day) for day in range(2, 27) if date(2026, 2, day).isoweekday() < 6]
    support = [worklog_row("PC1", day, "SUP-1", seconds=2 * 3600, worklog_id=f"s{day}") for day in days]
    support += [worklog_row("PC1", date(2026, 2, 27), "SUP-2", seconds=4 * 3600, worklog_id="s-last")]
    hourly = [
        worklog_row("PC2", days[number % len(days)], "HR-1", worklog_id=f"h{number}") for number in range(hourly_lines)
    ]
    replace_tables(
        tables(
            applications=[
                application("APP-1"),
                application(
                    "APP-2",
                    customer_key="CUST-2",
                    deal_type="HR",
                    monthly_limit=None,
                    labels="PC2",
                    currency="USD",
                    hourly_rate=Decimal("50.00"),
                ),
            ],
            customers=[
                customer("CUST-1", company_name="Orion", tin="305118427"),
                customer("CUST-2", company_name="Northgate", swift_bic="HUMBGB2LXXX"),
            ],
            worklogs=[*support, *hourly],
            issues=[
                issue_row("SUP-1"),
                issue_row("SUP-2", summary="Last"),
                issue_row("HR-1", summary="<script>x</script>"),
            ],
        ),
        now=NOW,
    )
