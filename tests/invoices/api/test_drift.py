"""`/invoices/{id}/drift`, and what the list keeps of it (spec 2, Late work)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import WarehouseApplication, WarehouseWorklog
from invoices.models import Invoice
from invoices.services.store_drift import store_drift
from tests.lifecycle import everything
from tests.plugins.admin import NOW
from tests.plugins.api import UNKNOWN, Caller, data, error

MOST_QUERIES = 15


def test_a_worklog_that_changed_is_told_with_its_hours_and_money(drafts: dict[str, Invoice], reader: Caller):
    invoice = drafts["APP-2"]
    WarehouseWorklog.objects.filter(worklog_id="h0").update(duration_seconds=2 * 3600)
    before = everything(invoice)

    found = data(reader.get(f"/invoices/{invoice.pk}/drift"))

    assert (found["state"], found["reason"], found["hours"], found["amount"]) == ("changed", "", "1.00", "50.00")
    assert (found["total_before"], found["total_after"], found["version"]) == ("150.00", "200.00", 1)
    [row] = found["changed"]
    assert (row["jira_key"], row["hours_before"], row["hours_after"], row["amount"]) == (
        "HR-1",
        "1.00",
        "2.00",
        "50.00",
    )
    assert (row["time_seconds_before"], row["time_seconds_after"], row["is_kept"]) == (3600, 7200, False)
    assert not any(found[name] for name in ("added", "removed", "repriced", "others"))
    assert everything(invoice) == before


def test_where_there_is_no_line_there_is_null(drafts: dict[str, Invoice], reader: Caller):
    WarehouseWorklog.objects.filter(worklog_id="h0").delete()

    [row] = data(reader.get(f"/invoices/{drafts['APP-2'].pk}/drift"))["removed"]

    assert (row["hours_before"], row["hours_after"], row["worklog_ref_after"]) == ("1.00", None, None)


def test_what_cannot_be_told_is_a_state_and_no_error(draft: Invoice, reader: Caller):
    WarehouseApplication.objects.all().delete()

    found = data(reader.get(f"/invoices/{draft.pk}/drift"))

    assert (found["state"], found["reason"]) == ("untold", "The warehouse has no contract APP-1.")


def test_a_warehouse_that_is_away_is_said(draft: Invoice, reader: Caller, settings):
    settings.CLICKHOUSE_URL = "clickhouse://nobody@127.0.0.1:1"

    answer = reader.get(f"/invoices/{draft.pk}/drift")

    assert (answer.status_code, error(answer)["code"]) == (503, "UPSTREAM_UNAVAILABLE")


@pytest.mark.parametrize(("invoice_id", "status"), [(UNKNOWN, 404), ("x", 400)])
def test_what_is_no_invoice_has_no_drift(invoice_id: str, status: int, reader: Caller):
    assert reader.get(f"/invoices/{invoice_id}/drift").status_code == status


def test_nobody_else_reads_it(draft: Invoice, caller):
    assert caller("").get(f"/invoices/{draft.pk}/drift").status_code == 401


def test_it_asks_the_database_little(draft: Invoice, reader: Caller):
    reader.get(f"/invoices/{draft.pk}/drift")
    with CaptureQueriesContext(connection) as queries:
        reader.get(f"/invoices/{draft.pk}/drift")
    assert len(queries) <= MOST_QUERIES


def test_the_list_tells_what_was_found_last_and_when(drafts: dict[str, Invoice], reader: Caller):
    def listed() -> dict[str, tuple[str | None, str | None]]:
        rows = data(reader.get("/invoices"))
        return {row["application_key"]: (row["drift_hours"], row["drift_computed_at"]) for row in rows}

    assert listed() == {"APP-1": (None, None), "APP-2": (None, None)}
    WarehouseWorklog.objects.filter(worklog_id="h0").delete()
    store_drift(now=NOW)
    assert listed() == {"APP-1": ("0.00", "2026-03-02T09:00:00Z"), "APP-2": ("-1.00", "2026-03-02T09:00:00Z")}
