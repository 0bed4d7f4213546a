"""Drafts for a month: what is created, what is skipped and why, and that one bad contract never stops the rest."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from clients.models import ClientInvoiceConfig, EmployeeExclusion, WarehouseApplication, WarehouseWorklog
from invoices.errors import (
    ContractNotBillable,
    FixedPriceAlreadyInvoiced,
    Invalid,
    NotFound,
    NothingToBill,
    NumberNotAvailable,
    PeriodAlreadyInvoiced,
    WorklogAlreadyInvoiced,
)
from invoices.models import Invoice, InvoiceEvent, LineItem, NumberingCounter, NumberingSchema
from invoices.pricing.period import Period
from invoices.services.create_drafts import create_draft, create_drafts, create_supplement, prefill
from invoices.services.void import void
from tests import worlds
from tests.worlds import APRIL, FEBRUARY, JANUARY, MARCH, application, hours, worklog

pytestmark = pytest.mark.django_db

CONSTRAINED = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite takes any length and any number of digits in its columns"
)


@pytest.fixture
def anna(django_user_model):
    return django_user_model.objects.create_user("anna")


def reasons(refusals):
    return {refused.application_key: str(refused.error) for refused in refusals}


def in_february(amount, **fields):
    return hours(amount, start_date=date(2026, 2, 3), **fields)


# --- what is created ---------------------------------------------------------------------------------------------


def test_a_month_becomes_numbered_drafts_in_order_of_their_keys(anna):
    worlds.store([application("APP-2"), application("APP-10"), application("APP-1")])
    run = create_drafts(user=anna, period=MARCH)
    assert [(invoice.application_key, invoice.display_number) for invoice in run.created] == [
        ("APP-1", "INV-1"),
        ("APP-10", "INV-2"),
        ("APP-2", "INV-3"),
    ]
    assert not run.skipped
    assert not run.failed


def test_a_draft_is_stored_as_it_was_computed(anna):
    worlds.store([application()], [hours("45.5")], {"ITSM-1": worlds.issue(linked_issue_key="SUP-7")})
    invoice = Invoice.objects.get(pk=create_draft(user=anna, application_key="APP-1", period=MARCH).pk)
    assert (invoice.base_amount, invoice.overtime_hours, invoice.overtime_amount, invoice.total_amount) == (
        Decimal("15000000.00"),
        Decimal("5.50"),
        Decimal("825000.00"),
        Decimal("15825000.00"),
    )
    assert invoice.computed_total == invoice.total_amount
    assert invoice.total_hours == Decimal("45.50")
    assert invoice.monthly_limit_hours == Decimal("40.00")
    assert (invoice.is_overtime, invoice.total_is_manual, invoice.version, invoice.status) == (True, False, 1, "draft")
    support, task, overtime = invoice.line_items.all()
    assert (support.line_type, support.unit_price, support.sort_order) == ("support", Decimal("15000000.00"), 0)
    assert (task.description, task.jira_key, task.linked_issue_key) == ("ITSM-1: Mend the export", "ITSM-1", "SUP-7")
    assert (task.worklog_date, task.user_name, task.account_id) == (date(2026, 3, 2), "Anna", "anna")
    assert (task.time_seconds, task.billable_seconds, task.is_billed) == (163_800, 163_800, False)
    assert (overtime.quantity, overtime.rate_tier, overtime.line_total) == (
        Decimal("5.50"),
        "overtime",
        Decimal("825000.00"),
    )


def test_a_new_draft_is_told_in_one_event(anna):
    worlds.store([application()], [hours("2")])
    invoice = create_draft(user=anna, application_key="APP-1", period=MARCH)
    event = InvoiceEvent.objects.get(invoice=invoice)
    assert (event.kind, event.from_status, event.to_status, event.by) == ("status_changed", "", "draft", "anna")
    assert event.data["total_amount"] == "15000000.00"


def test_prefill_saves_nothing(anna):
    worlds.store([application()], [hours("2")])
    draft = prefill(application_key="APP-1", period=MARCH)
    assert draft.priced.totals.total_amount == Decimal("15000000.00")
    assert not Invoice.objects.exists()
    assert not LineItem.objects.exists()
    assert not NumberingCounter.objects.exists()


def test_prefill_takes_the_month_before_today():
    worlds.store([application()])
    assert prefill(application_key="APP-1", today=date(2026, 4, 1)).period == MARCH


def test_a_prefill_leaves_out_what_a_supplement_of_the_contract_holds(anna):
    worlds.store([application(deal_type="HR")], [hours("2")])
    first = create_draft(user=anna, application_key="APP-1", period=MARCH)
    worlds.store(worklogs=[hours("1", issue_key="ITSM-2")])
    extra = create_supplement(user=anna, application_key="APP-1", period=MARCH)
    void(invoice_id=first.pk, user=anna, reason="Wrong")

    draft = prefill(application_key="APP-1", period=MARCH)

    assert [line.jira_key for line in draft.priced.lines] == ["ITSM-1"]
    assert [warning["code"] for warning in draft.warnings] == ["worklogs_billed_elsewhere"]
    assert extra.display_number in draft.warnings[0]["message"]
    assert create_draft(user=anna, application_key="APP-1", period=MARCH).total_hours == draft.priced.totals.total_hours


def test_a_prefill_of_an_invoiced_month_is_shown_and_names_the_invoice(anna):
    worlds.store([application(deal_type="HR")], [hours("2")])
    first = create_draft(user=anna, application_key="APP-1", period=MARCH)
    worlds.store(worklogs=[hours("1", issue_key="ITSM-2")])
    create_supplement(user=anna, application_key="APP-1", period=MARCH)

    draft = prefill(application_key="APP-1", period=MARCH)

    assert [line.jira_key for line in draft.priced.lines] == ["ITSM-1"]
    told = {warning["code"]: warning["message"] for warning in draft.warnings}
    assert told["period_billed_before"] == f"{first.display_number} already bills APP-1 for 01.03.2026 – 31.03.2026."


def test_an_invoice_is_dated_the_last_day_of_its_period_unless_told_otherwise(anna):
    worlds.store([application(), application("APP-2")])
    usual = create_draft(user=anna, application_key="APP-1", period=MARCH)
    told = create_draft(user=anna, application_key="APP-2", period=MARCH, invoice_date=date(2026, 4, 5))
    assert (usual.invoice_date, usual.due_date) == (date(2026, 3, 31), date(2026, 4, 10))
    assert (told.invoice_date, told.due_date) == (date(2026, 4, 5), date(2026, 4, 15))


def test_a_later_change_of_settings_or_contract_leaves_the_draft_alone(anna):
    worlds.store([application()], [hours("45.5")], configs={"APP-1": {"legal_text": "As agreed."}})
    invoice = create_draft(user=anna, application_key="APP-1", period=MARCH)
    WarehouseApplication.objects.update(deal_amount=1, hourly_rate=1, application_name="Other", monthly_limit=1)
    ClientInvoiceConfig.objects.update(legal_text="Otherwise.", show_task_list=False)
    invoice.refresh_from_db()
    assert invoice.total_amount == Decimal("15825000.00")
    assert invoice.application_snapshot["application_name"] == "Billing portal"
    assert (invoice.legal_text, invoice.show_task_list) == ("As agreed.", True)


# --- a second run ------------------------------------------------------------------------------------------------


def test_a_second_run_creates_nothing_and_says_why(anna):
    worlds.store([application(), application("APP-2", deal_type="FP")], [hours("2")])
    create_drafts(user=anna, period=MARCH)
    before = list(LineItem.objects.values().order_by("id"))
    run = create_drafts(user=anna, period=MARCH)
    assert not run.created
    assert not run.failed
    assert reasons(run.skipped) == {
        "APP-1": "INV-1 already bills APP-1 for 01.03.2026 – 31.03.2026.",
        "APP-2": "INV-2 already bills APP-2 for 01.03.2026 – 31.03.2026.",
    }
    assert list(LineItem.objects.values().order_by("id")) == before
    assert NumberingCounter.objects.get().next_value == 3


def test_an_overlapping_period_is_refused_naming_the_invoice(anna):
    worlds.store([application()])
    create_draft(user=anna, application_key="APP-1", period=MARCH)
    with pytest.raises(PeriodAlreadyInvoiced, match="INV-1"):
        create_draft(user=anna, application_key="APP-1", period=Period(date(2026, 3, 31), date(2026, 4, 2)))


def test_the_day_after_an_invoice_is_free(anna):
    worlds.store([application()])
    create_draft(user=anna, application_key="APP-1", period=MARCH)
    assert create_draft(user=anna, application_key="APP-1", period=APRIL).display_number == "INV-2"


# --- which contracts ---------------------------------------------------------------------------------------------


def test_a_contract_outside_the_period_is_no_part_of_the_run(anna):
    worlds.store(
        [
            application("APP-1", finish_date=date(2026, 2, 28)),
            application("APP-2", start_date=date(2026, 4, 1)),
            application("APP-3", start_date=date(2026, 3, 31)),
            application("APP-4", finish_date=date(2026, 3, 1)),
        ]
    )
    run = create_drafts(user=anna, period=MARCH)
    assert [invoice.application_key for invoice in run.created] == ["APP-3", "APP-4"]
    assert not run.skipped
    assert not run.failed


def test_a_contract_asked_for_by_name_is_told_why_it_is_not_billed(anna):
    worlds.store([application("APP-1", finish_date=date(2026, 2, 28)), application("APP-2", status="Closed")])
    with pytest.raises(ContractNotBillable, match=r"runs from 01\.01\.2025 to 28\.02\.2026"):
        create_draft(user=anna, application_key="APP-1", period=MARCH)
    with pytest.raises(ContractNotBillable, match="APP-2 is Closed"):
        create_draft(user=anna, application_key="APP-2", period=MARCH)
    with pytest.raises(NotFound, match="APP-9"):
        create_draft(user=anna, application_key="APP-9", period=MARCH)
    assert not Invoice.objects.exists()


def test_an_hourly_contract_without_work_is_skipped_with_that_reason(anna):
    worlds.store([application(deal_type="HR"), application("APP-2")])
    run = create_drafts(user=anna, period=MARCH)
    assert [invoice.application_key for invoice in run.created] == ["APP-2"]
    assert reasons(run.skipped) == {"APP-1": "APP-1 has no billable work between 01.03.2026 and 31.03.2026."}


def test_an_hourly_contract_with_nothing_but_overhead_has_no_billable_work(anna):
    worlds.store([application(deal_type="HR")], [hours("2")], exclusions={"anna": "overhead_only"})
    with pytest.raises(NothingToBill):
        create_draft(user=anna, application_key="APP-1", period=MARCH)
    assert not LineItem.objects.exists()


def test_a_closed_contract_with_work_that_nobody_billed_is_reported(anna):
    worlds.store([application(status="Closed")], [hours("2.5")])
    run = create_drafts(user=anna, period=MARCH)
    assert not run.created
    assert not run.failed
    assert reasons(run.skipped) == {"APP-1": "APP-1 is Closed, but has 2.50 h of work that no invoice holds."}


def test_a_closed_contract_whose_work_is_billed_or_absent_is_not_mentioned(anna):
    worlds.store([application(), application("APP-2", status="Closed")], [hours("2")])
    create_draft(user=anna, application_key="APP-1", period=MARCH)
    WarehouseApplication.objects.filter(application_key="APP-1").update(status="Closed")
    run = create_drafts(user=anna, period=MARCH)
    assert not run.created
    assert not run.skipped
    assert not run.failed


# --- fixed price -------------------------------------------------------------------------------------------------


def test_a_fixed_price_is_billed_once_and_the_refusal_names_invoice_and_setting(anna):
    worlds.store([application(deal_type="FP")])
    create_draft(user=anna, application_key="APP-1", period=JANUARY)
    with pytest.raises(FixedPriceAlreadyInvoiced, match=r"INV-1.*fixed_price_billing is “once”"):
        create_draft(user=anna, application_key="APP-1", period=MARCH)
    assert Invoice.objects.count() == 1


def test_a_later_fixed_price_invoice_forbids_an_earlier_one_too(anna):
    worlds.store([application(deal_type="FP")])
    create_draft(user=anna, application_key="APP-1", period=MARCH)
    with pytest.raises(FixedPriceAlreadyInvoiced):
        create_draft(user=anna, application_key="APP-1", period=JANUARY)


def test_a_voided_fixed_price_invoice_frees_the_price(anna):
    worlds.store([application(deal_type="FP")])
    first = create_draft(user=anna, application_key="APP-1", period=JANUARY)
    void(invoice_id=first.pk, user=anna, reason="Wrong month")
    assert create_draft(user=anna, application_key="APP-1", period=MARCH).display_number == "INV-2"


def test_a_monthly_fixed_price_is_billed_again_with_a_warning_naming_the_earlier(anna):
    worlds.store([application(deal_type="FP")], configs={"APP-1": {"fixed_price_billing": "monthly"}})
    first = create_draft(user=anna, application_key="APP-1", period=FEBRUARY)
    second = create_draft(user=anna, application_key="APP-1", period=MARCH)
    assert [warning["code"] for warning in first.warnings] == []
    assert [(warning["code"], warning["invoice"]) for warning in second.warnings] == [
        ("fixed_price_billed_before", "INV-1")
    ]


def test_the_installation_decides_where_the_contract_says_nothing(anna, settings):
    settings.FIXED_PRICE_BILLING = "monthly"
    worlds.store(
        [application(deal_type="FP"), application("APP-2", deal_type="FP")],
        configs={"APP-2": {"fixed_price_billing": "once"}},
    )
    create_drafts(user=anna, period=FEBRUARY)
    run = create_drafts(user=anna, period=MARCH)
    assert [invoice.application_key for invoice in run.created] == ["APP-1"]
    assert list(reasons(run.skipped)) == ["APP-2"]


# --- a worklog is billed once ------------------------------------------------------------------------------------


def test_of_two_contracts_with_one_label_the_lower_key_gets_the_time_and_the_other_is_told_who(anna):
    worlds.store(
        [application("APP-2", labels="SHARED"), application("APP-1", labels="SHARED")],
        [hours("2", project_label="SHARED")],
    )
    run = create_drafts(user=anna, period=MARCH)
    assert [(invoice.application_key, invoice.display_number) for invoice in run.created] == [("APP-1", "INV-1")]
    (refused,) = run.skipped
    assert refused.application_key == "APP-2"
    assert isinstance(refused.error, WorklogAlreadyInvoiced)
    assert str(refused.error).startswith("INV-1 ")
    assert LineItem.objects.filter(worklog_ref__isnull=False).count() == 1


def test_a_label_shared_without_work_is_only_warned_about(anna):
    worlds.store([application("APP-1", labels="SHARED"), application("APP-2", labels="SHARED")])
    run = create_drafts(user=anna, period=MARCH)
    assert [warning["contracts"] for invoice in run.created for warning in invoice.warnings] == [["APP-2"], ["APP-1"]]


def test_time_that_another_contracts_invoice_holds_is_refused_naming_it(anna):
    worlds.store(
        [application("APP-1", labels="SHARED"), application("APP-2", labels="SHARED")],
        [hours("2", project_label="SHARED")],
    )
    create_draft(user=anna, application_key="APP-2", period=MARCH)
    with pytest.raises(WorklogAlreadyInvoiced, match="INV-1 already holds some of the time of APP-1"):
        create_draft(user=anna, application_key="APP-1", period=MARCH)
    assert Invoice.objects.count() == 1


def test_a_loser_of_a_shared_label_leaves_no_gap_in_the_numbers(anna):
    worlds.store(
        [application("APP-1", labels="SHARED"), application("APP-2", labels="SHARED"), application("APP-3")],
        [hours("2", project_label="SHARED")],
    )
    run = create_drafts(user=anna, period=MARCH)
    assert [invoice.invoice_number for invoice in run.created] == [1, 2]
    assert [invoice.application_key for invoice in run.created] == ["APP-1", "APP-3"]
    assert create_draft(user=anna, application_key="APP-3", period=APRIL).invoice_number == 3


def claim_fields(taken):
    return {
        "invoice": taken.invoice,
        "line_type": "task",
        "description": "Again",
        "sort_order": 50,
        "unit_price": Decimal("1.00"),
        "quantity": Decimal("1.00"),
        "line_total": Decimal("1.00"),
        "is_billed": True,
    }


@pytest.fixture
def claimed(anna):
    """The task lines of two contracts, each with a claim."""
    worlds.store([application(), application("APP-2")], [hours("1"), hours("1", project_label="APP-2")])
    create_drafts(user=anna, period=MARCH)
    return LineItem.objects.filter(line_type="task").order_by("invoice__invoice_number")


def take_by_create(taken, other):
    LineItem.objects.create(**claim_fields(other), worklog_ref=taken.worklog_ref)


def take_by_bulk_create(taken, other):
    LineItem.objects.bulk_create([LineItem(**claim_fields(other), worklog_ref=taken.worklog_ref)])


def take_by_update(taken, other):
    LineItem.objects.filter(pk=other.pk).update(worklog_ref=taken.worklog_ref)


def take_by_save(taken, other):
    other.worklog_ref = taken.worklog_ref
    other.save()


def take_by_bulk_update(taken, other):
    other.worklog_ref = taken.worklog_ref
    LineItem.objects.bulk_update([other], ["worklog_ref"])


@pytest.mark.parametrize(
    "take", [take_by_create, take_by_bulk_create, take_by_update, take_by_save, take_by_bulk_update]
)
def test_no_door_of_the_orm_takes_a_worklog_twice(claimed, take):
    taken, other = claimed
    before = list(LineItem.objects.values_list("pk", "worklog_ref").order_by("pk"))
    with pytest.raises(IntegrityError), transaction.atomic():
        take(taken, other)
    assert list(LineItem.objects.values_list("pk", "worklog_ref").order_by("pk")) == before


# --- broken data -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"deal_type": "FPN"}, "deal type “FPN”"),
        ({"deal_type": ""}, "deal type “”"),
        ({"hourly_rate": Decimal("-1.00")}, "negative hourly_rate"),
        ({"deal_amount": Decimal("-1.00")}, "negative deal_amount"),
        ({"invoice_amount": Decimal("-1.00")}, "negative invoice_amount"),
        ({"deal_amount": Decimal("10000000000000.00")}, "more than an invoice can hold"),
        ({"hourly_rate": Decimal("9999999999999.00")}, "more than an invoice can hold"),
    ],
)
def test_broken_data_fails_only_its_own_contract(anna, fields, reason):
    worlds.store([application("APP-0"), application("APP-1", **fields), application("APP-2")], [hours("50")])
    run = create_drafts(user=anna, period=MARCH)
    assert [(invoice.application_key, invoice.invoice_number) for invoice in run.created] == [
        ("APP-0", 1),
        ("APP-2", 2),
    ]
    assert list(reasons(run.failed)) == ["APP-1"]
    assert reason in str(run.failed[0].error)
    assert not run.skipped
    assert not LineItem.objects.exclude(invoice__application_key__in=["APP-0", "APP-2"]).exists()


@CONSTRAINED
@pytest.mark.parametrize("place", [0, 3, 6])
def test_a_value_that_the_database_refuses_fails_only_its_own_contract(anna, place):
    """Nothing before the database notices; the batch is halved until the guilty one is alone."""
    keys = [f"APP-{number}" for number in range(7)]
    keys[place] += "-far-too-long-for-the-column"
    worlds.store([application(key) for key in keys])
    run = create_drafts(user=anna, period=MARCH)
    assert [invoice.application_key for invoice in run.created] == [key for key in keys if key != keys[place]]
    assert [invoice.invoice_number for invoice in run.created] == [1, 2, 3, 4, 5, 6]
    assert list(reasons(run.failed)) == [keys[place]]


def test_more_hours_than_an_invoice_can_hold_fail_only_their_own_contract(anna):
    endless = [worklog(4_294_967_295, issue_key=f"ITSM-{number}") for number in range(3)]
    worlds.store([application(), application("APP-2")], endless)
    run = create_drafts(user=anna, period=MARCH)
    assert [invoice.application_key for invoice in run.created] == ["APP-2"]
    assert list(reasons(run.failed)) == ["APP-1"]
    assert Invoice.objects.count() == 1


def test_a_numbering_schema_that_does_not_exist_fails_only_its_own_contract(anna):
    worlds.store([application(), application("APP-2")], configs={"APP-1": {"numbering_schema": "Nowhere"}})
    run = create_drafts(user=anna, period=MARCH)
    assert [invoice.display_number for invoice in run.created] == ["INV-1"]
    (failed,) = run.failed
    assert isinstance(failed.error, NumberNotAvailable)
    assert "Nowhere" in str(failed.error)


def test_a_rule_without_a_real_time_zone_fails_only_its_own_contract(anna):
    worlds.store([application(), application("APP-2")], rules={"APP-1": {"business_hours_tz": "Asia/Nowhere"}})
    run = create_drafts(user=anna, period=MARCH)
    assert [invoice.application_key for invoice in run.created] == ["APP-2"]
    assert "time zone" in reasons(run.failed)["APP-1"]


@pytest.mark.parametrize(
    "period",
    [Period(date(2026, 3, 2), date(2026, 3, 1)), Period(date(2026, 1, 1), date(2027, 1, 2))],
)
def test_an_impossible_period_is_refused_before_anything_is_read(anna, period):
    with pytest.raises(Invalid) as refused:
        create_drafts(user=anna, period=period)
    assert list(refused.value.details) == ["period_end"]


# --- late work ---------------------------------------------------------------------------------------------------


def test_late_work_is_carried_into_the_next_draft_and_claimed_there(anna):
    worlds.store([application()], [in_february("39")], configs={"APP-1": {"carry_over_late_work": True}})
    create_draft(user=anna, application_key="APP-1", period=FEBRUARY)
    worlds.store(worklogs=[in_february("2", issue_key="ITSM-2"), hours("39")])
    march = create_draft(user=anna, application_key="APP-1", period=MARCH)
    tasks = march.line_items.filter(line_type="task")
    assert [task.worklog_date for task in tasks] == [date(2026, 3, 2), date(2026, 2, 3)]
    assert march.overtime_hours == Decimal("1.00")
    april = create_draft(user=anna, application_key="APP-1", period=APRIL)
    assert not april.line_items.filter(line_type="task").exists()


def test_late_work_stays_where_it_is_unless_the_contract_carries_it_over(anna):
    worlds.store([application()])
    create_draft(user=anna, application_key="APP-1", period=FEBRUARY)
    worlds.store(worklogs=[in_february("2")])
    march = create_draft(user=anna, application_key="APP-1", period=MARCH)
    assert [line.line_type for line in march.line_items.all()] == ["support"]


def test_work_of_a_month_that_was_never_billed_is_not_late(anna):
    worlds.store([application()], [in_february("2")], configs={"APP-1": {"carry_over_late_work": True}})
    march = create_draft(user=anna, application_key="APP-1", period=MARCH)
    assert march.total_hours == 0


def test_late_work_is_looked_for_ninety_two_days_back(anna):
    worlds.store([application()], configs={"APP-1": {"carry_over_late_work": True}})
    create_draft(user=anna, application_key="APP-1", period=Period.month(2025, 11))
    reach = MARCH.start - timedelta(days=92)
    worlds.store(worklogs=[hours("1", start_date=reach), hours("2", start_date=reach - timedelta(days=1))])
    march = create_draft(user=anna, application_key="APP-1", period=MARCH)
    assert march.total_hours == Decimal("1.00")


def test_a_worklog_that_changed_after_it_was_billed_is_not_late(anna):
    worlds.store([application()], [in_february("2")], configs={"APP-1": {"carry_over_late_work": True}})
    create_draft(user=anna, application_key="APP-1", period=FEBRUARY)
    WarehouseWorklog.objects.update(duration_seconds=3 * 3600)
    march = create_draft(user=anna, application_key="APP-1", period=MARCH)
    assert march.total_hours == 0


# --- supplements -------------------------------------------------------------------------------------------------


def test_a_supplement_bills_exactly_what_came_late_at_the_hourly_rate(anna):
    worlds.store([application()], [in_february("50")])
    create_draft(user=anna, application_key="APP-1", period=FEBRUARY)
    worlds.store(worklogs=[in_february("2", issue_key="ITSM-2")])
    extra = create_supplement(user=anna, application_key="APP-1", period=FEBRUARY)
    (line,) = extra.line_items.all()
    assert (line.line_type, line.jira_key, line.is_billed) == ("task", "ITSM-2", True)
    assert (extra.kind, extra.total_amount, extra.overtime_hours) == ("supplementary", Decimal("300000.00"), Decimal(0))
    assert extra.display_number == "INV-2"


def test_a_supplement_needs_an_invoice_to_supplement(anna):
    worlds.store([application()], [in_february("2")])
    with pytest.raises(ContractNotBillable, match="no invoice between"):
        create_supplement(user=anna, application_key="APP-1", period=FEBRUARY)


def test_a_supplement_without_late_work_is_refused(anna):
    worlds.store([application()], [in_february("2")])
    create_draft(user=anna, application_key="APP-1", period=FEBRUARY)
    with pytest.raises(NothingToBill):
        create_supplement(user=anna, application_key="APP-1", period=FEBRUARY)
    assert Invoice.objects.count() == 1


def test_a_second_supplement_finds_nothing_left(anna):
    worlds.store([application()])
    create_draft(user=anna, application_key="APP-1", period=FEBRUARY)
    worlds.store(worklogs=[in_february("2")])
    create_supplement(user=anna, application_key="APP-1", period=FEBRUARY)
    with pytest.raises(NothingToBill):
        create_supplement(user=anna, application_key="APP-1", period=FEBRUARY)


def test_a_supplement_neither_takes_the_period_nor_counts_as_the_fixed_price(anna):
    worlds.store([application(deal_type="FP")])
    first = create_draft(user=anna, application_key="APP-1", period=FEBRUARY)
    worlds.store(worklogs=[in_february("2")])
    create_supplement(user=anna, application_key="APP-1", period=FEBRUARY)
    void(invoice_id=first.pk, user=anna, reason="Wrong base")
    (again,) = create_drafts(user=anna, period=FEBRUARY).created
    assert again.line_items.filter(line_type="task").count() == 0
    assert [warning["code"] for warning in again.warnings] == ["worklogs_billed_elsewhere"]
    assert again.warnings[0]["invoices"] == ["INV-2"]


def test_one_number_too_long_fails_only_its_own_contract(anna):
    NumberingSchema.objects.filter(is_active=True).update(
        pre_text="A" * 25 + "__application__", post_text="B" * 10, sequence_key="__application__"
    )
    worlds.store([application("APP-1"), application("APPLICATION-LONG-20")])
    run = create_drafts(user=anna, period=MARCH)
    assert [invoice.application_key for invoice in run.created] == ["APP-1"]
    assert [refused.application_key for refused in run.failed] == ["APPLICATION-LONG-20"]
    assert "longer than 50" in str(run.failed[0].error)


def test_a_schema_that_repeats_another_ones_numbers_is_named(anna):
    worlds.store([application("APP-1")])
    create_draft(user=anna, application_key="APP-1", period=FEBRUARY)
    NumberingSchema.objects.create(name="Twin", pre_text="INV-")
    worlds.store([application("APP-2")], configs={"APP-2": {"numbering_schema": "Twin"}})
    run = create_drafts(user=anna, period=MARCH)
    assert [invoice.display_number for invoice in run.created] == ["INV-2"]
    (failed,) = run.failed
    assert "“Twin” would print INV-1" in str(failed.error)


def test_a_refused_contract_takes_no_other_down_with_it(anna):
    worlds.store(
        [application("APP-1", labels="SHARED"), application("APP-2", labels="SHARED")],
        [hours("1", project_label="SHARED")],
        configs={"APP-1": {"numbering_schema": "Nowhere"}},
    )
    run = create_drafts(user=anna, period=MARCH)
    assert [invoice.application_key for invoice in run.created] == ["APP-2"]
    assert [refused.application_key for refused in run.failed] == ["APP-1"]


def test_a_worklog_that_moved_into_the_next_month_does_not_block_it(anna):
    worlds.store([application()], [hours("2", start_date=FEBRUARY.end, worklog_id="W-1")])
    create_draft(user=anna, application_key="APP-1", period=FEBRUARY)
    WarehouseWorklog.objects.update(start_date=MARCH.start)
    worlds.store(worklogs=[hours("1", issue_key="ITSM-2", worklog_id="W-2")])
    draft = create_draft(user=anna, application_key="APP-1", period=MARCH)
    assert [line.jira_key for line in draft.line_items.filter(line_type="task")] == ["ITSM-2"]
    assert "worklogs_billed_elsewhere" in [warning["code"] for warning in draft.warnings]


def test_an_unlimited_limit_beyond_the_column_fails_by_name(anna):
    worlds.store([application("APP-1", monthly_limit=4_294_967_295), application("APP-2")])
    run = create_drafts(user=anna, period=MARCH)
    assert [invoice.application_key for invoice in run.created] == ["APP-2"]
    assert "monthly limit" in str(run.failed[0].error)
    assert list(Invoice.objects.values_list("application_key", flat=True)) == ["APP-2"]


def test_contracts_that_follow_each_other_on_a_label_raise_no_alarm(anna):
    worlds.store(
        [application("APP-1", status="Closed", labels="SHARED"), application("APP-2", labels="SHARED")],
        [hours("1", project_label="SHARED")],
    )
    run = create_drafts(user=anna, period=MARCH)
    assert [invoice.application_key for invoice in run.created] == ["APP-2"]
    assert (run.skipped, run.failed) == ([], [])


def test_a_supplement_without_an_hourly_rate_is_refused_instead_of_given_away(anna):
    worlds.store([application(deal_type="FP", hourly_rate=Decimal("0.00"))])
    create_draft(user=anna, application_key="APP-1", period=FEBRUARY)
    worlds.store(worklogs=[in_february("2")])
    with pytest.raises(ContractNotBillable, match="no hourly rate"):
        create_supplement(user=anna, application_key="APP-1", period=FEBRUARY)
    assert Invoice.objects.count() == 1


def test_an_exclusion_that_is_no_longer_in_force_excludes_nobody(anna):
    worlds.store([application(deal_type="HR")], [hours("2")], exclusions={"anna": "excluded"})
    assert create_drafts(user=anna, period=MARCH).created == []
    EmployeeExclusion.objects.update(is_active=False)
    (draft,) = create_drafts(user=anna, period=MARCH).created
    assert str(draft.total_hours) == "2.00"


def test_a_period_that_is_not_over_is_told(anna):
    worlds.store([application()])
    running = Period.month(timezone.localdate().year, timezone.localdate().month)
    draft = create_draft(user=anna, application_key="APP-1", period=running)
    assert "period_not_over" in [warning["code"] for warning in draft.warnings]


def test_an_act_that_could_not_be_finalized_is_told_when_it_is_drafted(anna):
    worlds.store([application(agreement_number=None)])
    draft = create_draft(user=anna, application_key="APP-1", period=MARCH)
    (warning,) = draft.warnings
    assert (warning["code"], "agreement's number" in warning["message"]) == ("act_incomplete", True)
