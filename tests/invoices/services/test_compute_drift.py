"""An invoice beside the same invoice computed again (spec 2, Late work)."""

from decimal import Decimal
from typing import Any

import pytest
from django.db.models import F

from clients.models import WarehouseApplication, WarehouseIssue, WarehouseWorklog
from clients.queries import billing_settings
from clients.warehouse.source import WarehouseUnavailable
from invoices.models import Invoice
from invoices.services.compute_drift import Drift, compute_drift
from invoices.services.create_drafts import create_draft, create_drafts, create_supplement
from invoices.services.edit_fields import edit_fields
from invoices.services.edit_line_items import edit_line_items
from invoices.services.refresh import refresh
from invoices.services.void import void
from tests import worlds
from tests.lifecycle import STATUSES, everything, put_into
from tests.worlds import FEBRUARY, MARCH, application, hours

pytestmark = pytest.mark.django_db


def drift_of(invoice: Invoice, **given: Any) -> Any:
    """`compute_drift`, whose figures are held against plain numbers here."""
    return compute_drift(invoice, **given)


@pytest.fixture
def anna(django_user_model):
    return django_user_model.objects.create_user("anna")


@pytest.fixture
def draft(anna) -> Invoice:
    """Two hours on ITSM-1 and one on ITSM-2, at 150,000."""
    worlds.store([application(deal_type="HR")], [hours("2"), hours("1", issue_key="ITSM-2", worklog_id="w2")])
    return create_draft(user=anna, application_key="APP-1", period=MARCH)


def told(drift: Drift) -> Any:
    """{list: (issue, hours before, hours after)} of what is not empty."""
    return {
        name: [(row.line.jira_key, row.hours_before, row.hours_after) for row in rows]
        for name, rows in drift.rows._asdict().items()
        if rows
    }


def task(draft: Invoice, jira_key: str = "ITSM-1"):
    return draft.line_items.get(jira_key=jira_key)


def test_an_invoice_as_billed_has_not_moved(draft):
    drift = drift_of(draft)

    assert (drift.state, told(drift), drift.amount, drift.reason) == ("same", {}, 0, "")


def test_added_removed_and_changed_worklogs_are_told_with_their_money(draft):
    WarehouseWorklog.objects.filter(issue_key="ITSM-1").update(duration_seconds=3 * 3600)
    WarehouseWorklog.objects.filter(issue_key="ITSM-2").delete()
    worlds.store(worklogs=[hours("0.75", issue_key="ITSM-3")])
    before = everything(draft)

    drift = drift_of(draft)

    assert told(drift) == {
        "added": [("ITSM-3", 0, Decimal("0.75"))],
        "changed": [("ITSM-1", 2, 3)],
        "removed": [("ITSM-2", 1, 0)],
    }
    assert (drift.rows.hours, drift.amount) == (Decimal("0.75"), Decimal("112500.00"))
    assert everything(draft) == before


def test_what_it_foretells_is_what_a_refresh_does(draft, anna):
    WarehouseWorklog.objects.filter(issue_key="ITSM-2").update(duration_seconds=2 * 3600)
    worlds.store(worklogs=[hours("40", issue_key="ITSM-3")])
    foretold = drift_of(draft)

    again = refresh(invoice_id=draft.pk, user=anna)

    assert again.total_amount == foretold.total_after
    assert drift_of(again).state == "same"


def test_a_support_contract_drifts_by_its_overtime(anna):
    worlds.store([application()], [hours("39")])
    draft = create_draft(user=anna, application_key="APP-1", period=MARCH)
    worlds.store(worklogs=[hours("3", issue_key="ITSM-2")])

    drift = drift_of(draft)

    assert (drift.rows.hours, drift.rows.added[0].amount) == (3, Decimal("450000.00"))
    assert drift.amount == Decimal("300000.00")
    assert [row.line.line_type for row in drift.rows.others] == ["overtime"]


def test_what_people_wrote_is_no_drift(draft, anna):
    edit_line_items(
        invoice_id=draft.pk,
        user=anna,
        update=[{"id": task(draft).pk, "quantity": "1.50", "time_seconds": 5400}],
        add=[{"description": "Discount", "line_total": "-1000.00"}],
        remove=[task(draft, "ITSM-2").pk],
    )
    edit_fields(invoice_id=draft.pk, user=anna, changes={"total_amount": "1.00"})
    draft.refresh_from_db()

    drift = drift_of(draft)

    assert (drift.state, told(drift), drift.amount) == ("same", {}, 0)


@pytest.mark.parametrize("edit", ["edited", "written off"])
@pytest.mark.parametrize("jira_key", ["ITSM-1", "ITSM-2"], ids=["another reference", "the same reference"])
def test_what_people_wrote_is_told_when_its_worklog_changes_and_stays(jira_key, edit, draft, anna):
    line = task(draft, jira_key)
    edits = {"remove": [line.pk]} if edit == "written off" else {"update": [{"id": line.pk, "description": "Agreed"}]}
    edit_line_items(invoice_id=draft.pk, user=anna, **edits)
    WarehouseWorklog.objects.filter(issue_key=jira_key).update(duration_seconds=F("duration_seconds") + 1800)
    draft.refresh_from_db()

    drift = drift_of(draft)
    again = refresh(invoice_id=draft.pk, user=anna)

    assert drift.rows.changed[0].is_kept
    assert drift.amount == 0
    assert {warning["code"] for warning in again.warnings} == {"edited_worklog_changed"}
    assert task(again, jira_key).time_seconds == line.time_seconds + 1800
    assert drift_of(again).state == "same"


def test_tracked_time_written_by_hand_outlives_a_refresh(draft, anna):
    edit_line_items(invoice_id=draft.pk, user=anna, update=[{"id": task(draft, "ITSM-2").pk, "time_seconds": 60}])

    again = refresh(invoice_id=draft.pk, user=anna)

    assert task(again, "ITSM-2").time_seconds == 60
    assert again.warnings == []


def test_what_people_wrote_is_told_when_its_worklog_is_gone(draft, anna):
    edit_line_items(invoice_id=draft.pk, user=anna, remove=[task(draft).pk])
    WarehouseWorklog.objects.filter(issue_key="ITSM-1").delete()
    draft.refresh_from_db()

    drift = drift_of(draft)

    assert (told(drift), drift.rows.removed[0].amount, drift.amount) == ({"removed": [("ITSM-1", 0, 0)]}, 0, 0)


def test_the_same_work_at_another_rate_is_told_as_such(draft):
    WarehouseApplication.objects.update(hourly_rate=200_000)

    drift = drift_of(draft)

    assert list(told(drift)) == ["repriced"]
    assert (drift.state, drift.rates_changed, drift.amount) == ("changed", True, Decimal("150000.00"))


def test_another_name_of_an_issue_is_no_drift(draft):
    worlds.store(issues={"ITSM-1": worlds.issue()})
    WarehouseIssue.objects.update(summary="Otherwise")

    assert drift_of(draft).state == "same"


def test_a_supplement_is_compared_with_late_work_alone(draft, anna):
    worlds.store(worklogs=[hours("1", issue_key="ITSM-3")])
    extra = create_supplement(user=anna, application_key="APP-1", period=MARCH)
    worlds.store(worklogs=[hours("2", issue_key="ITSM-4")])

    assert told(drift_of(extra)) == {"added": [("ITSM-4", 0, 2)]}
    assert told(drift_of(draft)) == {"added": [("ITSM-4", 0, 2)]}


def test_carried_over_work_is_compared_too(anna):
    worlds.store(
        [application(deal_type="HR")],
        [hours("1", start_date=FEBRUARY.start), hours("1")],
        configs={"APP-1": {"carry_over_late_work": True}},
    )
    create_draft(user=anna, application_key="APP-1", period=FEBRUARY)
    worlds.store(worklogs=[hours("2", start_date=FEBRUARY.end)])
    march = create_draft(user=anna, application_key="APP-1", period=MARCH)

    assert drift_of(march).state == "same"
    WarehouseWorklog.objects.filter(start_date=FEBRUARY.end).delete()
    assert told(drift_of(march)) == {"removed": [("ITSM-1", 2, 0)]}


def test_work_that_another_contract_holds_is_not_added_and_said(anna):
    contracts = [application(key, labels="S", deal_type="HR") for key in ("APP-1", "APP-2")]
    worlds.store(contracts, [hours("1", project_label="S")])
    first = create_drafts(user=anna, period=MARCH).created[0]
    assert first.application_key == "APP-1"
    WarehouseApplication.objects.filter(application_key="APP-1").update(labels="S, T")
    worlds.store(worklogs=[hours("2", project_label="T", issue_key="ITSM-2")])
    WarehouseApplication.objects.filter(application_key="APP-2").update(labels="T")
    second = create_draft(user=anna, application_key="APP-2", period=MARCH)

    drift = drift_of(first)

    assert (told(drift), drift.amount) == ({}, 0)
    assert f"{second.display_number} already holds" in drift.reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda: WarehouseApplication.objects.all().delete(), "no contract APP-1"),
        (lambda: WarehouseApplication.objects.update(status="Closed"), "is Closed"),
        (lambda: WarehouseApplication.objects.update(deal_type="??"), "deal type"),
    ],
    ids=["no contract", "closed", "broken"],
)
def test_what_cannot_be_computed_is_a_state_with_its_reason(change, reason, draft):
    change()

    drift = drift_of(draft)

    assert (drift.state, told(drift), drift.amount) == ("untold", {}, 0)
    assert reason in drift.reason


def test_where_all_work_is_gone_every_line_is_told_and_why_it_cannot_be_computed(draft):
    WarehouseWorklog.objects.all().delete()

    drift = drift_of(draft)

    assert told(drift) == {"removed": [("ITSM-1", 2, 0), ("ITSM-2", 1, 0)]}
    assert (drift.state, drift.total_after) == ("changed", 0)
    assert "no billable work" in drift.reason


def test_a_discount_larger_than_what_is_left_is_said(draft, anna):
    edit_line_items(invoice_id=draft.pk, user=anna, add=[{"description": "Discount", "line_total": "-200000.00"}])
    WarehouseWorklog.objects.filter(issue_key="ITSM-1").delete()
    draft.refresh_from_db()

    drift = drift_of(draft)

    assert drift.total_after == Decimal("-50000.00")
    assert "cannot be negative" in drift.reason


@pytest.mark.parametrize("status", [status for status in STATUSES if status != "void"])
def test_every_status_is_compared(status, draft):
    worlds.store(worklogs=[hours("1", issue_key="ITSM-3")])

    assert told(drift_of(put_into(draft, status))) == {"added": [("ITSM-3", 0, 1)]}


def test_a_void_invoice_bills_nothing(draft, anna):
    drift = drift_of(void(invoice_id=draft.pk, user=anna, reason="Wrong month"))

    assert (drift.state, drift.reason) == ("untold", "INV-1 is void; it bills nothing.")


def test_a_warehouse_that_is_away_is_the_callers_to_tell(draft, settings):
    settings.CLICKHOUSE_URL = "clickhouse://nobody@127.0.0.1:1"

    with pytest.raises(WarehouseUnavailable):
        drift_of(draft)


def test_the_reading_and_the_settings_may_be_given(draft, django_assert_max_num_queries):
    source = worlds.InMemoryWarehouse(worlds.world([application(deal_type="HR")], [hours("2")]))
    settings = billing_settings()

    with django_assert_max_num_queries(5):
        drift = drift_of(draft, source=source, settings=settings)

    assert told(drift) == {"removed": [("ITSM-2", 1, 0)]}
