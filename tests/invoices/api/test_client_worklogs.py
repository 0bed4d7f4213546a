from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from clients.models import EmployeeExclusion, ProjectClassification
from clients.warehouse.replace_tables import replace_tables
from invoices.models import Invoice, LineItem
from tests.plugins.api import Caller, data, error
from tests.warehouse_data import application, customer, issue_row, tables, worklog_row

FEBRUARY = {"from": "2026-02-01", "to": "2026-02-28"}
MONDAY, SUNDAY = date(2026, 2, 2), date(2026, 2, 8)


@pytest.fixture
def logged(db: None) -> None:
    replace_tables(
        tables(
            applications=[application("APP-1", labels="PC1, INTERNAL")],
            customers=[customer("CUST-1")],
            worklogs=[
                worklog_row("PC1", MONDAY, "INC-1", seconds=600, started_at=datetime(2026, 2, 2, 20, tzinfo=UTC)),
                worklog_row("PC1", SUNDAY, "SUP-1", seconds=7200, worklog_id="w2"),
                worklog_row("INTERNAL", MONDAY, "SUP-1", seconds=3600),
                worklog_row("PC1", MONDAY, "SUP-1", seconds=3600, account_id="boss"),
                worklog_row("PC1", MONDAY, "SUP-1", seconds=3600, account_id="guest"),
                worklog_row("PC1", date(2026, 3, 1), "SUP-1"),
            ],
            issues=[issue_row("INC-1", issue_type="Incident", priority="P1"), issue_row("SUP-1", summary="Support")],
        ),
        now=timezone.now(),
    )
    ProjectClassification.objects.create(project_label="INTERNAL", kind="internal")
    EmployeeExclusion.objects.create(account_id="boss", kind="overhead_only")
    EmployeeExclusion.objects.create(account_id="guest", kind="excluded")


def test_each_entry_with_what_billing_makes_of_it(logged: None, reader: Caller):
    rows = data(reader.get("/clients/APP-1/worklogs", FEBRUARY))

    seen = [(row["issue_key"], row["account_id"], row["billable_seconds"], row["rate_tier"]) for row in rows]
    assert seen == [
        ("INC-1", "dev-1", 1800, "p1_p3_off_hours"),
        ("SUP-1", "boss", 0, "standard"),
        ("SUP-1", "dev-1", 0, "standard"),
        ("SUP-1", "guest", 0, "standard"),
        ("SUP-1", "dev-1", 7200, "off_hours"),
    ]
    assert rows[0]["started_at"] == "2026-02-02T20:00:00Z"
    assert rows[0]["duration_seconds"] == 600
    assert rows[-1]["worklog_id"] == "w2"
    assert rows[-1]["summary"] == "Support"


def test_the_references_are_those_that_invoices_hold(logged: None, api: Caller):
    rows = data(api.get("/clients/APP-1/worklogs", FEBRUARY))
    api.post("/invoices/generate-bulk", {"period_start": "2026-02-01", "period_end": "2026-02-28"})

    held = set(map(str, LineItem.objects.filter(worklog_ref__isnull=False).values_list("worklog_ref", flat=True)))
    assert Invoice.objects.count() == 1
    assert held == {row["worklog_ref"] for row in rows if row["billable_seconds"] or row["account_id"] == "boss"}


def test_pages(logged: None, reader: Caller):
    answer = reader.get("/clients/APP-1/worklogs", {**FEBRUARY, "page": 3, "per_page": 2})

    assert [row["worklog_id"] for row in data(answer)] == ["w2"]
    assert answer.json()["meta"] == {"total": 5, "page": 3, "per_page": 2}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "2026-02-01"}, "to"),
        ({"to": "2026-02-01"}, "from"),
        ({"from": "2026-02-30", "to": "2026-02-28"}, "from"),
        ({"from": "01.02.2026", "to": "2026-02-28"}, "from"),
        ({"from": "2026-03-01", "to": "2026-02-28"}, "to"),
        ({"from": "2025-01-01", "to": "2026-02-28"}, "to"),
        ({"from": "0000-00-00", "to": "9999-12-31"}, "from"),
    ],
)
def test_a_period_that_is_none_is_named(query: dict[str, str], field: str, logged: None, reader: Caller):
    answer = reader.get("/clients/APP-1/worklogs", query)

    assert answer.status_code == 400
    assert field in error(answer)["details"]


def test_a_year_and_a_day_may_be_asked_for(logged: None, reader: Caller):
    assert data(reader.get("/clients/APP-1/worklogs", {"from": "2026-01-01", "to": "2027-01-01"}))


def test_an_unknown_contract_is_not_found(logged: None, reader: Caller):
    assert reader.get("/clients/APP-9/worklogs", FEBRUARY).status_code == 404
