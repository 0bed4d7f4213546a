"""Computing a draft again (spec 3, refresh): today's data and settings, and everything that people wrote stays."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from clients.models import (
    ClientInvoiceConfig,
    WarehouseApplication,
    WarehouseCustomer,
    WarehouseIssue,
    WarehouseWorklog,
)
from invoices.errors import (
    Conflict,
    ContractNotBillable,
    FixedPriceAlreadyInvoiced,
    Invalid,
    NotEditable,
    NothingToBill,
    StaleVersion,
    WorklogAlreadyInvoiced,
)
from invoices.models import EditRecord, Invoice, InvoiceEvent, LineItem
from invoices.services.create_drafts import create_draft, create_drafts, create_supplement
from invoices.services.edit_fields import edit_fields
from invoices.services.edit_line_items import edit_line_items
from invoices.services.refresh import refresh as refresh_draft
from invoices.services.void import void
from tests import worlds
from tests.worlds import APRIL, FEBRUARY, MARCH, application, hours

pytestmark = pytest.mark.django_db

DISCOUNT = {"description": "Discount", "line_total": "-1000.00"}


@pytest.fixture
def anna(django_user_model):
    return django_user_model.objects.create_user("anna")


@pytest.fixture
def refresh(anna):
    return lambda draft, **options: refresh_draft(invoice_id=draft.pk, user=anna, **options)


@pytest.fixture
def edit(anna):
    return lambda draft, **edits: edit_line_items(invoice_id=draft.pk, user=anna, **edits)


def drafted(anna, *worklogs, **fields):
    worlds.store([application(**fields)], worklogs, {"ITSM-1": worlds.issue()})
    return create_draft(user=anna, application_key="APP-1", period=MARCH)


def task(draft, jira_key="ITSM-1"):
    return LineItem.objects.get(invoice=draft, line_type="task", jira_key=jira_key)


def stored(draft):
    return (
        Invoice.objects.filter(pk=draft.pk).values().get(),
        list(LineItem.objects.filter(invoice=draft).order_by("id").values()),
        EditRecord.objects.filter(invoice=draft).count(),
        InvoiceEvent.objects.filter(invoice=draft).count(),
    )


def test_new_work_joins_and_overtime_follows(anna, refresh):
    draft = drafted(anna, hours("39"))
    worlds.store(worklogs=[hours("2", issue_key="ITSM-2")])
    invoice = refresh(draft)
    assert (invoice.total_hours, invoice.overtime_hours) == (Decimal("41.00"), Decimal("1.00"))
    assert invoice.total_amount == invoice.computed_total == Decimal("15150000.00")


def test_vanished_work_leaves_with_its_claim(anna, refresh):
    draft = drafted(anna, hours("2"), hours("1", issue_key="ITSM-2"))
    WarehouseWorklog.objects.filter(issue_key="ITSM-2").delete()
    assert refresh(draft).total_hours == Decimal("2.00")
    assert LineItem.objects.filter(worklog_ref__isnull=False).count() == 1


def test_todays_terms_contract_and_customer_are_copied(anna, refresh):
    draft = drafted(anna, hours("41"))
    WarehouseApplication.objects.update(hourly_rate=200_000, deal_amount=10_000_000, application_name="Portal 2")
    WarehouseCustomer.objects.update(company_name="Renamed")
    worlds.store(rules={"APP-1": {"monthly_limit_hours": Decimal("40.50")}})
    invoice = refresh(draft)
    assert invoice.total_amount == Decimal("10100000.00")
    assert invoice.monthly_limit_hours == Decimal("40.50")
    assert invoice.application_snapshot["application_name"] == "Portal 2"
    assert invoice.company_name == invoice.customer_snapshot["company_name"] == "Renamed"


def test_number_kind_toggles_text_and_date_stay(anna, refresh):
    draft = drafted(anna, hours("2"))
    changes = {"show_overtime": False, "legal_text": "By hand.", "invoice_date": "2026-04-05"}
    edit_fields(invoice_id=draft.pk, user=anna, changes=changes)
    ClientInvoiceConfig.objects.create(application_key="APP-1", show_task_list=False, legal_text="Settings.")
    invoice = refresh(draft)
    assert (invoice.display_number, invoice.kind) == ("INV-1", "regular")
    assert (invoice.show_task_list, invoice.show_overtime, invoice.legal_text) == (True, False, "By hand.")
    assert (invoice.invoice_date, invoice.due_date) == (date(2026, 4, 5), date(2026, 4, 15))


def test_a_total_set_by_hand_is_computed_again_and_the_change_recorded(anna, refresh):
    draft = drafted(anna, hours("2"))
    edit_fields(invoice_id=draft.pk, user=anna, changes={"total_amount": "1.00"})
    invoice = refresh(draft)
    assert (invoice.total_amount, invoice.total_is_manual) == (Decimal("15000000.00"), False)
    record = EditRecord.objects.get(invoice=draft, edit_type="regenerated", field_name="total_amount")
    assert (record.old_value, record.new_value, record.edited_by) == ("1.00", "15000000.00", "anna")


def test_manual_lines_stay_last_and_count(anna, refresh, edit):
    draft = drafted(anna, hours("2"))
    edit(draft, add=[DISCOUNT])
    manual = LineItem.objects.get(invoice=draft, line_type="manual")
    worlds.store(worklogs=[hours("40", issue_key="ITSM-2")])
    invoice = refresh(draft)
    lines = list(LineItem.objects.filter(invoice=draft))
    assert [line.line_type for line in lines] == ["support", "task", "task", "overtime", "manual"]
    assert lines[-1].pk == manual.pk
    assert invoice.total_amount == Decimal("15299000.00")


def test_a_line_edited_by_hand_stays_while_its_work_exists(anna, refresh, edit):
    draft = drafted(anna, hours("2"), hours("1", issue_key="ITSM-2"), deal_type="HR")
    edit(draft, update=[{"id": task(draft).pk, "quantity": "1.50", "description": "As agreed"}])
    WarehouseIssue.objects.update(summary="Otherwise")
    WarehouseApplication.objects.update(hourly_rate=200_000)
    invoice = refresh(draft)
    edited, other = task(draft), task(draft, "ITSM-2")
    assert (edited.description, edited.quantity, edited.line_total) == (
        "As agreed",
        Decimal("1.50"),
        Decimal("225000.00"),
    )
    assert (other.unit_price, other.line_total) == (Decimal("200000.00"), Decimal("200000.00"))
    assert invoice.total_amount == Decimal("425000.00")


def test_a_line_edited_by_hand_goes_with_its_work(anna, refresh, edit):
    draft = drafted(anna, hours("2"), hours("1", issue_key="ITSM-2"))
    edit(draft, update=[{"id": task(draft).pk, "quantity": "1.50"}])
    WarehouseWorklog.objects.filter(issue_key="ITSM-1").delete()
    assert refresh(draft).total_hours == Decimal("1.00")
    assert not LineItem.objects.filter(invoice=draft, jira_key="ITSM-1").exists()


def test_what_was_written_off_stays_written_off_and_claimed(anna, refresh, edit):
    draft = drafted(anna, hours("2"), hours("1", issue_key="ITSM-2"), deal_type="HR")
    edit(draft, remove=[task(draft).pk])
    claim = task(draft).worklog_ref
    invoice = refresh(draft)
    assert (task(draft).written_off, task(draft).worklog_ref) == (True, claim)
    assert invoice.total_amount == Decimal("150000.00")


def test_what_was_only_written_off_is_restored_at_todays_price_and_hours(anna, refresh, edit):
    draft = drafted(anna, hours("2"), hours("1", issue_key="ITSM-2", worklog_id="2"), deal_type="HR")
    off = task(draft, "ITSM-2")
    edit(draft, remove=[off.pk])
    WarehouseApplication.objects.update(hourly_rate=200_000)
    WarehouseWorklog.objects.filter(issue_key="ITSM-2").update(duration_seconds=3 * 3600)
    assert refresh(draft).total_amount == Decimal("400000.00")
    assert task(draft, "ITSM-2").written_off
    edit(draft, update=[{"id": off.pk, "written_off": False}])
    restored = task(draft, "ITSM-2")
    assert (restored.pk, restored.worklog_ref, restored.is_edited) == (off.pk, off.worklog_ref, False)
    assert (restored.quantity, restored.unit_price, restored.line_total) == (
        Decimal("3.00"),
        Decimal("200000.00"),
        Decimal("600000.00"),
    )
    assert (restored.time_seconds, restored.billable_seconds) == (10_800, 10_800)
    draft.refresh_from_db()
    assert draft.total_amount == Decimal("1000000.00")


def test_what_was_edited_and_then_written_off_keeps_its_figures(anna, refresh, edit):
    draft = drafted(anna, hours("2"), hours("1", issue_key="ITSM-2"), deal_type="HR")
    off = task(draft, "ITSM-2")
    edit(draft, update=[{"id": off.pk, "quantity": "0.50"}])
    edit(draft, remove=[off.pk])
    WarehouseApplication.objects.update(hourly_rate=200_000)
    refresh(draft)
    kept = task(draft, "ITSM-2")
    assert (kept.written_off, kept.quantity, kept.unit_price) == (True, Decimal("0.50"), Decimal("150000.00"))


def test_written_off_work_that_is_empty_now_keeps_its_claim_and_costs_what_it_did(anna, refresh, edit):
    draft = drafted(anna, hours("2"), hours("1", issue_key="ITSM-2", worklog_id="2"), deal_type="HR")
    off = task(draft, "ITSM-2")
    edit(draft, remove=[off.pk])
    WarehouseWorklog.objects.filter(issue_key="ITSM-2").update(duration_seconds=0)
    refresh(draft)
    kept = task(draft, "ITSM-2")
    assert (kept.pk, kept.written_off, kept.worklog_ref) == (off.pk, True, off.worklog_ref)
    assert (kept.quantity, kept.line_total, kept.time_seconds) == (Decimal("1.00"), Decimal("150000.00"), 0)


def test_a_kept_line_is_billed_as_the_contract_bills_today(anna, refresh, edit):
    """The deal changed from support to hours: what somebody edited counts like every other task."""
    draft = drafted(anna, hours("2"), hours("1", issue_key="ITSM-2"))
    edit(draft, update=[{"id": task(draft).pk, "description": "As agreed"}])
    WarehouseApplication.objects.update(deal_type="HR")
    assert refresh(draft).total_amount == Decimal("450000.00")


def test_lines_keep_their_identity_through_their_worklog(anna, refresh):
    draft = drafted(anna, hours("2"))
    before = task(draft).pk
    worlds.store(worklogs=[hours("1", issue_key="A-0")])
    refresh(draft)
    assert task(draft).pk == before


def test_a_refresh_is_one_version_and_one_event(anna, refresh):
    draft = drafted(anna, hours("2"), hours("1", issue_key="ITSM-2"))
    WarehouseWorklog.objects.filter(issue_key="ITSM-2").delete()
    worlds.store(worklogs=[hours("3", issue_key="ITSM-3"), hours("4", issue_key="ITSM-4")])
    assert refresh(draft).version == 2
    event = InvoiceEvent.objects.get(invoice=draft, kind="refreshed")
    assert (event.by, event.data["worklogs_added"], event.data["worklogs_removed"]) == ("anna", 2, 1)


def test_a_refresh_that_finds_the_same_leaves_the_same_figures_and_no_edit_record(anna, refresh):
    draft = drafted(anna, hours("45.5"))
    figures = ("base_amount", "overtime_hours", "overtime_amount", "total_hours", "total_amount")
    before = Invoice.objects.values(*figures).get(pk=draft.pk)
    refresh(draft)
    assert Invoice.objects.values(*figures).get(pk=draft.pk) == before
    assert not EditRecord.objects.exists()


def test_a_supplement_stays_one(anna, refresh):
    drafted(anna, hours("2"))
    worlds.store(worklogs=[hours("1", issue_key="ITSM-2")])
    extra = create_supplement(user=anna, application_key="APP-1", period=MARCH)
    worlds.store(worklogs=[hours("2", issue_key="ITSM-3")])
    invoice = refresh(extra)
    assert (invoice.kind, invoice.total_amount) == ("supplementary", Decimal("450000.00"))
    assert {line.jira_key for line in invoice.line_items.all()} == {"ITSM-2", "ITSM-3"}


def test_carried_over_work_stays_on_its_invoice(anna, refresh):
    worlds.store([application()], configs={"APP-1": {"carry_over_late_work": True}})
    create_draft(user=anna, application_key="APP-1", period=FEBRUARY)
    worlds.store(worklogs=[hours("2", start_date=date(2026, 2, 3))])
    march = create_draft(user=anna, application_key="APP-1", period=MARCH)
    assert refresh(march).total_hours == Decimal("2.00")


# --- refusals ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda: WarehouseWorklog.objects.all().delete(), NothingToBill),
        (lambda: WarehouseApplication.objects.all().delete(), Conflict),
        (lambda: WarehouseApplication.objects.update(status="Closed"), ContractNotBillable),
        (lambda: WarehouseApplication.objects.update(finish_date=date(2026, 2, 28)), ContractNotBillable),
        (lambda: WarehouseApplication.objects.update(deal_type="??"), ContractNotBillable),
    ],
    ids=["no work", "no contract", "closed", "ended", "broken"],
)
def test_what_cannot_be_computed_again_stays_as_it_is(anna, refresh, change, error):
    draft = drafted(anna, hours("2"), deal_type="HR")
    change()
    before = stored(draft)
    with pytest.raises(error):
        refresh(draft)
    assert stored(draft) == before


def test_time_that_another_invoice_holds_is_refused_naming_it(anna, refresh):
    worlds.store([application("APP-1", labels="S"), application("APP-2", labels="S")])
    first, second = create_drafts(user=anna, period=MARCH).created
    worlds.store(worklogs=[hours("2", project_label="S")])
    refresh(second)
    before = stored(first)
    with pytest.raises(WorklogAlreadyInvoiced, match="INV-2 already holds"):
        refresh(first)
    assert stored(first) == before


def test_a_discount_larger_than_what_is_left_is_refused(anna, refresh, edit):
    draft = drafted(anna, hours("2"), hours("1", issue_key="ITSM-2"), deal_type="HR")
    edit(draft, add=[{"description": "Discount", "line_total": "-200000.00"}])
    WarehouseWorklog.objects.filter(issue_key="ITSM-1").delete()
    before = stored(draft)
    with pytest.raises(Invalid) as refused:
        refresh(draft)
    assert list(refused.value.details) == ["total_amount"]
    assert stored(draft) == before


def test_the_version_that_was_read_may_be_insisted_on(anna, refresh):
    draft = drafted(anna, hours("2"))
    refresh(draft)
    before = stored(draft)
    with pytest.raises(StaleVersion):
        refresh(draft, expected_version=1)
    assert stored(draft) == before


def test_only_drafts_are_computed_again(anna, refresh):
    draft = drafted(anna, hours("2"))
    void(invoice_id=draft.pk, user=anna, reason="Wrong month")
    before = stored(draft)
    with pytest.raises(NotEditable):
        refresh(draft)
    assert stored(draft) == before


def test_a_refresh_does_not_stumble_over_its_own_supplement(anna):
    worlds.store([application()], [hours("2")])
    first = create_draft(user=anna, application_key="APP-1", period=MARCH)
    worlds.store(worklogs=[hours("1", issue_key="ITSM-2")])
    create_supplement(user=anna, application_key="APP-1", period=MARCH)
    again = refresh_draft(invoice_id=first.pk, user=anna)
    assert [line.jira_key for line in again.line_items.filter(line_type="task")] == ["ITSM-1"]


def test_a_refresh_cannot_bill_a_fixed_price_twice(anna):
    worlds.store([application(deal_type="HR")], [hours("2")])
    first = create_draft(user=anna, application_key="APP-1", period=MARCH)
    WarehouseApplication.objects.update(deal_type="FP")
    create_draft(user=anna, application_key="APP-1", period=APRIL)
    with pytest.raises(FixedPriceAlreadyInvoiced):
        refresh_draft(invoice_id=first.pk, user=anna)
    assert Invoice.objects.get(pk=first.pk).deal_type == "HR"


def test_what_a_person_said_of_a_worklog_survives_a_correction_in_the_source(anna):
    worlds.store([application(deal_type="HR")], [hours("2"), hours("1", issue_key="ITSM-2")])
    draft = create_draft(user=anna, application_key="APP-1", period=MARCH)
    edited, waived = (draft.line_items.get(jira_key=key) for key in ("ITSM-1", "ITSM-2"))
    edit_line_items(
        invoice_id=draft.pk, user=anna, update=[{"id": edited.pk, "unit_price": "1.00"}], remove=[waived.pk]
    )
    WarehouseWorklog.objects.update(duration_seconds=F("duration_seconds") + 1)
    again = refresh_draft(invoice_id=draft.pk, user=anna)
    assert str(again.total_amount) == "2.00"
    assert again.line_items.get(jira_key="ITSM-2").written_off
    assert {warning["code"] for warning in again.warnings} == {"edited_worklog_changed"}


def corrected(**fields):
    """Without an id, whatever a worklog says makes its reference."""
    assert WarehouseWorklog.objects.filter(worklog_id="").update(**fields)


def test_a_line_keeps_its_identity_and_history_when_its_worklog_is_corrected(anna, refresh, edit):
    draft = drafted(anna, hours("2"), hours("1", issue_key="ITSM-2"), deal_type="HR")
    edited, restored = task(draft), task(draft, "ITSM-2")
    edit(draft, update=[{"id": edited.pk, "unit_price": "1.00"}], remove=[restored.pk])
    edit(draft, update=[{"id": restored.pk, "written_off": False}])
    corrected(duration_seconds=F("duration_seconds") + 3600)
    refresh(draft)
    assert (task(draft).pk, task(draft, "ITSM-2").pk) == (edited.pk, restored.pk)
    assert task(draft).worklog_ref != edited.worklog_ref
    assert task(draft, "ITSM-2").quantity == Decimal("2.00")
    assert EditRecord.objects.filter(line_item_id=edited.pk, field_name="unit_price").count() == 1


@pytest.mark.parametrize("worklog_id", ["", "1"])
def test_the_time_that_somebody_wrote_survives_a_correction(anna, refresh, edit, worklog_id):
    draft = drafted(anna, hours("2", worklog_id=worklog_id), deal_type="HR")
    edit(draft, update=[{"id": task(draft).pk, "time_seconds": 1000}])
    for seconds in (10_800, 14_400):
        WarehouseWorklog.objects.update(duration_seconds=seconds)
        refresh(draft)
        assert task(draft).time_seconds == 1000


def test_time_that_nobody_wrote_follows_a_correction_of_an_edited_line_and_is_told_once(anna, refresh, edit):
    draft = drafted(anna, hours("2"), deal_type="HR")
    edit(draft, update=[{"id": task(draft).pk, "unit_price": "1.00"}])
    corrected(duration_seconds=10_800)
    invoice = refresh(draft)
    assert (task(draft).time_seconds, task(draft).quantity) == (10_800, Decimal("2.00"))
    assert [warning["code"] for warning in invoice.warnings] == ["edited_worklog_changed"]


def test_only_the_invoices_own_edits_are_looked_through(anna, refresh, edit):
    """By its index; the history of all invoices grows and grows."""
    draft = drafted(anna, hours("2"))
    edit(draft, update=[{"id": str(task(draft).pk), "time_seconds": 60}])

    with CaptureQueriesContext(connection) as asked:
        refresh(draft)

    looked = [one["sql"] for one in asked if re.search(r'SELECT.*FROM "invoices_editrecord"', one["sql"])]
    assert looked
    assert all('"invoices_editrecord"."invoice_id" = ' in sql for sql in looked), looked


def test_a_refresh_tells_what_changed_of_customer_and_contract(anna):
    worlds.store([application()], [hours("2")])
    draft = create_draft(user=anna, application_key="APP-1", period=MARCH)
    WarehouseCustomer.objects.update(company_name="Another Name")
    WarehouseApplication.objects.update(currency="USD")
    refresh_draft(invoice_id=draft.pk, user=anna)
    told = dict(EditRecord.objects.filter(invoice=draft).values_list("field_name", "new_value"))
    assert told["currency"] == "USD"
    assert told["company_name"] == "Another Name"
    assert told["customer_snapshot.company_name"] == "Another Name"


def line_of(draft, line_type):
    return LineItem.objects.get(invoice=draft, line_type=line_type)


def undone(invoice):
    codes = ("edited_line_recomputed", "left_out_line_recomputed")
    return [told["message"].replace("\xa0", " ") for told in invoice.warnings if told["code"] in codes]


def test_a_base_changed_by_hand_is_computed_again_and_told(anna, refresh):
    draft = drafted(anna, hours("2"))
    edit_fields(invoice_id=draft.pk, user=anna, changes={"base_amount": "9000000.00"})
    invoice = refresh(draft)
    assert invoice.base_amount == invoice.total_amount == Decimal("15000000.00")
    assert undone(invoice) == [
        "“Ежемесячная поддержка — март 2026” was changed by hand to 9 000 000,00; it is computed again: 15 000 000,00."
    ]
    assert undone(refresh(invoice)) == []


def test_a_base_in_other_words_is_told_with_its_own(anna, refresh, edit):
    draft = drafted(anna, deal_type="FP")
    edit(draft, update=[{"id": line_of(draft, "fixed").pk, "description": "As agreed"}])
    (told,) = undone(refresh(draft))
    assert told.startswith(
        "“As agreed” was changed by hand to 15 000 000,00; it is computed again: “Фиксированная стоимость — "
    )


def test_overtime_changed_by_hand_is_computed_again_and_told(anna, refresh, edit):
    draft = drafted(anna, hours("41"))
    edit(draft, update=[{"id": line_of(draft, "overtime").pk, "quantity": "0.50"}])
    invoice = refresh(draft)
    assert invoice.overtime_hours == Decimal("1.00")
    (told,) = undone(invoice)
    assert told.endswith("was changed by hand to 75 000,00; it is computed again: 150 000,00.")


def test_overtime_changed_by_hand_that_no_work_is_behind_any_more_is_told(anna, refresh, edit):
    draft = drafted(anna, hours("39"), hours("2", issue_key="ITSM-2"))
    edit(draft, update=[{"id": line_of(draft, "overtime").pk, "quantity": "0.50"}])
    WarehouseWorklog.objects.filter(issue_key="ITSM-2").delete()
    (told,) = undone(refresh(draft))
    assert told.endswith("was changed by hand to 75 000,00; there is no such line any more.")


@pytest.mark.parametrize("line_type", ["support", "overtime"])
def test_a_line_left_out_by_hand_comes_back_and_is_told(anna, refresh, edit, line_type):
    draft = drafted(anna, hours("41"))
    line = line_of(draft, line_type)
    edit(draft, remove=[line.pk])
    invoice = refresh(draft)
    assert line_of(draft, line_type).line_total == line.line_total
    (told,) = undone(invoice)
    assert told.startswith(f"“{line.description}” was left out by hand; it is computed again: ")


def test_overtime_that_new_work_brings_was_left_out_by_nobody(anna, refresh):
    draft = drafted(anna, hours("39"))
    worlds.store(worklogs=[hours("2", issue_key="ITSM-2")])
    invoice = refresh(draft)
    assert invoice.overtime_hours == Decimal("1.00")
    assert undone(invoice) == []


def test_tasks_that_stay_by_hand_are_not_told_as_undone(anna, refresh, edit):
    draft = drafted(anna, hours("41"), hours("2", issue_key="ITSM-2"))
    edit(draft, update=[{"id": task(draft).pk, "quantity": "40.00"}], remove=[task(draft, "ITSM-2").pk])
    assert undone(refresh(draft)) == []


@pytest.mark.parametrize("line_type", ["support", "overtime"])
def test_lines_without_a_worklog_keep_their_identity(anna, refresh, line_type):
    draft = drafted(anna, hours("41"))
    before = line_of(draft, line_type).pk
    WarehouseApplication.objects.update(hourly_rate=200_000, deal_amount=10_000_000)
    refresh(draft)
    assert line_of(draft, line_type).pk == before
