"""A draft from a prefill that a person may have edited before saving it (spec 3, POST generate; spec 2, Line item)."""

import copy
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.queries import billing_settings, warehouse
from invoices.errors import (
    Invalid,
    NotFound,
    NothingToBill,
    PeriodAlreadyInvoiced,
    WorklogAlreadyInvoiced,
)
from invoices.models import EditRecord, Invoice, InvoiceEvent, LineItem, NumberingCounter
from invoices.pricing.period import Period
from invoices.services.compute_draft import ByHand, compute_one
from invoices.services.create_drafts import create_draft, create_supplement
from invoices.services.create_from_given import create_given_draft
from invoices.services.edit_fields import edit_fields
from invoices.services.edit_line_items import edit_line_items
from invoices.services.given_lines import MOST_LINES
from invoices.services.record_edit import as_text
from invoices.services.refresh import refresh
from invoices.services.save_drafts import save_drafts
from invoices.services.void import void
from tests import oracle, worlds
from tests.worlds import FEBRUARY, MARCH, application, hours, worklog

pytestmark = pytest.mark.django_db

SATURDAY = date(2026, 3, 7)
FIGURES = ("base_amount", "overtime_hours", "overtime_amount", "total_hours", "total_amount")
SHOWN = ("show_task_list", "show_tracked_time", "show_task_pricing", "show_overtime", "legal_text")
AGREEING = ("customer_key", "deal_type", "currency", "language")
LINE_FIELDS = (
    *("line_type", "description", "jira_key", "linked_issue_key", "worklog_date", "user_name", "account_id"),
    *("time_seconds", "billable_seconds", "unit_price", "quantity", "line_total", "rate_tier", "source"),
    *("is_auto_generated", "is_billed", "sort_order", "worklog_ref", "written_off", "line_total_is_manual"),
)
MANUAL = {"line_type": "manual", "source": "manual", "description": "Discount", "line_total": "-1000.00"}
SEED: dict[str, Any] = {
    "deal_type": "SUP",
    "currency": "UZS",
    "base_amount": "15000000.00",
    "total_amount": "15825000.00",
    "total_hours": "45.50",
    "overtime_hours": "5.50",
    "overtime_amount": "825000.00",
    "is_overtime": True,
    "line_items": [
        {
            "line_type": "support",
            "description": "Monthly support — February 2026",
            "time_seconds": 0,
            "billable_seconds": 0,
            "unit_price": "15000000.00",
            "quantity": "1",
            "line_total": "15000000.00",
            "rate_tier": "standard",
            "rate_multiplier": "1.0",
            "source": "auto",
            "is_auto_generated": True,
            "sort_order": 0,
        }
    ],
}
"""The request of the API's description."""


@pytest.fixture
def anna(django_user_model):
    return django_user_model.objects.create_user("anna")


@pytest.fixture
def save(anna):
    """`save(prefill)`: APP-1 in March, unless told otherwise."""

    def saved(sent=None, *, application_key="APP-1", period=MARCH, **more):
        invoice = create_given_draft(
            user=anna, application_key=application_key, period=period, given=sent or {}, **more
        )
        return Invoice.objects.get(pk=invoice.pk)

    return saved


def shown(value):
    """A value as a client is shown it: money, hours and references as texts."""
    return value if value is None or isinstance(value, bool | int) else as_text(value)


def computed(period=MARCH, **more):
    """What a client was shown before anybody else billed some of it."""
    return compute_one(source=warehouse(), settings=billing_settings(), application_key="APP-1", period=period, **more)


def prefilled(kind="regular", period=MARCH):
    """A prefill in the invoice's shape, as a client gets it and sends it back."""
    draft = computed(period, is_supplementary=kind == "supplementary")
    lines = []
    for line in draft.priced.lines:
        fields = {name: shown(getattr(line, name)) for name in LINE_FIELDS}
        # At least one decimal: another way of writing it than the computed one.
        lines.append({"id": None, **fields, "rate_multiplier": f"{line.rate_multiplier:.1f}", "is_edited": False})
    return {
        "kind": kind,
        **{name: shown(getattr(draft.priced.totals, name)) for name in FIGURES},
        "is_overtime": draft.priced.totals.overtime_hours > 0,
        **{name: getattr(draft.config, name) for name in SHOWN},
        "html_override": "",
        "deal_type": draft.terms.deal_type,
        "currency": draft.application.currency,
        "customer_key": draft.application.customer_key,
        "language": draft.terms.language,
        "monthly_limit_hours": shown(draft.terms.monthly_limit),
        "line_items": lines,
    }


def support_month(**fields):
    """39 h, 2 h and an hour of a critical Saturday, with 40 h included: overtime of two tiers."""
    worlds.store(
        [application(**fields)],
        [hours("39"), hours("2", issue_key="ITSM-2"), hours("1", issue_key="INC-1", start_date=SATURDAY)],
        {"INC-1": worlds.issue(issue_type="Incident", priority="P1")},
    )


def hourly_month():
    worlds.store([application(deal_type="HR")], [hours("2"), hours("3", issue_key="ITSM-2")])


def as_saved(invoice):
    """Everything of an invoice but its identity, moments and event; its lines by their place."""
    left = {"id", "created_at", "updated_at", "invoice_id"}
    rows = [Invoice.objects.values().get(pk=invoice.pk), *LineItem.objects.filter(invoice=invoice).values()]
    return [{name: value for name, value in row.items() if name not in left} for row in rows]


def lines_of(invoice, **which):
    return list(LineItem.objects.filter(invoice=invoice, **which))


def codes(invoice):
    return [told["code"] for told in invoice.warnings]


def told_by_hand(invoice):
    return InvoiceEvent.objects.get(invoice=invoice).data.get("by_hand")


def nothing_is_saved():
    return not (
        Invoice.objects.exists()
        or LineItem.objects.exists()
        or NumberingCounter.objects.exists()
        or InvoiceEvent.objects.exists()
    )


# --- the example of the API's description ------------------------------------------------------------------------


def test_the_example_is_saved_as_given(save):
    worlds.store(
        [application("APP-001", customer_key="CUST-001")],
        [hours("45.5", project_label="APP-001", start_date=FEBRUARY.start)],
        swift={"CUST-001": ""},
        configs={"APP-001": {"language": "en"}},
    )
    invoice = save(SEED, application_key="APP-001", period=FEBRUARY)
    for name in FIGURES:
        assert getattr(invoice, name) == Decimal(SEED[name]), name
    assert (invoice.is_overtime, invoice.status, invoice.version, invoice.display_number) == (True, "draft", 1, "INV-1")
    assert (invoice.total_is_manual, invoice.computed_total) == (True, Decimal("15000000.00"))
    support, task = lines_of(invoice)
    for name, value in SEED["line_items"][0].items():
        stored = getattr(support, name)
        assert stored == (Decimal(value) if isinstance(stored, Decimal) else value), name
    assert not support.is_edited
    assert (task.written_off, task.worklog_ref is None) == (True, False)


# --- a prefill that nobody edited --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "rest"),
    [
        ({}, {}),
        ({"monthly_limit": 40, "currency": "USD", "invoice_amount": Decimal("99.99")}, {}),
        ({"deal_type": "HR"}, {}),
        ({"deal_type": "FP"}, {"configs": {"APP-1": {"legal_text": "As agreed.", "show_task_list": False}}}),
        ({"monthly_limit": None}, {"exclusions": {"anna": "overhead_only"}}),
    ],
    ids=["support", "foreign", "hourly", "fixed", "overhead"],
)
def test_an_unedited_prefill_makes_the_same_invoice_as_a_computed_draft(anna, save, fields, rest):
    worlds.store(**rest)
    support_month(**fields)
    worlds.store(worklogs=[worklog(10, issue_key="ITSM-3", user_name="A" * 300)])
    sent = prefilled()
    with transaction.atomic():
        computed = as_saved(create_draft(user=anna, application_key="APP-1", period=MARCH))
        transaction.set_rollback(True)
    with transaction.atomic():
        given_whole = save(sent)
        assert as_saved(given_whole) == computed
        assert told_by_hand(given_whole) is None
        transaction.set_rollback(True)
    assert as_saved(save({})) == computed


def test_an_unedited_prefill_of_late_work_makes_the_same_supplement(anna, save):
    support_month()
    create_draft(user=anna, application_key="APP-1", period=MARCH)
    worlds.store(worklogs=[hours("3", issue_key="LATE-1")])
    sent = prefilled("supplementary")
    now = datetime(2026, 4, 20, 12, tzinfo=UTC)
    with transaction.atomic():
        computed = as_saved(create_supplement(user=anna, application_key="APP-1", period=MARCH, now=now))
        transaction.set_rollback(True)
    supplement = save(sent, now=now)
    assert as_saved(supplement) == computed
    assert (supplement.kind, supplement.invoice_date) == ("supplementary", date(2026, 4, 20))


def test_figures_written_otherwise_are_no_edit(save):
    hourly_month()
    sent = prefilled()
    sent["total_amount"] = Decimal("750000.0")
    sent["line_items"][0] |= {"quantity": 2, "unit_price": "150000", "rate_multiplier": 1, "line_total": "300000."}
    invoice = save(sent)
    assert not LineItem.objects.filter(is_edited=True)
    assert not invoice.total_is_manual
    assert told_by_hand(invoice) is None


def test_the_period_defaults_to_the_month_before(save):
    support_month()
    invoice = save(period=None, now=datetime(2026, 4, 1, 12, tzinfo=UTC))
    assert Period(invoice.period_start, invoice.period_end) == MARCH


# --- fields ------------------------------------------------------------------------------------------------------


def test_fields_are_taken_instead_of_the_clients_settings(save):
    worlds.store(configs={"APP-1": {"legal_text": "As agreed.", "payment_terms_days": 5}})
    support_month()
    sent = {
        "invoice_date": "2026-04-02",
        "show_task_list": False,
        "show_task_pricing": True,
        "legal_text": "Otherwise.",
        "html_override": "<p>Ours</p>",
    }
    invoice = save(sent)
    assert (invoice.invoice_date, invoice.due_date) == (date(2026, 4, 2), date(2026, 4, 7))
    assert (invoice.show_task_list, invoice.show_task_pricing, invoice.show_overtime) == (False, True, True)
    assert (invoice.legal_text, invoice.html_override) == ("Otherwise.", "<p>Ours</p>")
    assert not invoice.total_is_manual


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("deal_type", "HR", "It is SUP, not HR."),
        ("currency", "USD", "It is UZS, not USD."),
        ("customer_key", "CUST-9", "It is CUST-1, not CUST-9."),
        ("language", "en", "It is ru, not en."),
        ("monthly_limit_hours", "41", "It is 40.00, not 41."),
        ("monthly_limit_hours", None, "It is 40.00, not empty."),
        ("monthly_limit_hours", "many", "Give a decimal number such as 150000.00."),
        ("currency", ["UZS"], "Give a text."),
        ("currency", "x" * 1000, "At most 100 characters; this has 1,000."),
    ],
)
def test_what_the_contract_decides_may_only_agree(save, name, value, told):
    support_month()
    with pytest.raises(Invalid) as refusal:
        save({name: value})
    assert refusal.value.details == {name: [told]}
    assert nothing_is_saved()


def test_a_limit_may_be_written_as_a_number(save):
    support_month()
    assert save({"monthly_limit_hours": 40}).monthly_limit_hours == Decimal("40.00")


# --- amounts -----------------------------------------------------------------------------------------------------


def test_a_total_that_is_not_the_sum_is_kept_and_marked(save):
    support_month()
    invoice = save({**prefilled(), "total_amount": "15000000.00"})
    assert (invoice.total_amount, invoice.total_is_manual) == (Decimal("15000000.00"), True)
    # Half an hour's half more: the critical hour of the Saturday.
    assert invoice.computed_total == Decimal("15375000.00")
    assert told_by_hand(invoice) == {"figures": {"total_amount": "15000000.00"}, "total_is_manual": True}
    assert "figures_by_hand" in codes(invoice)


def test_amounts_beside_lines_are_kept_as_given(save):
    support_month()
    sent = {**prefilled(), "base_amount": "1.00", "overtime_hours": "7", "overtime_amount": "2", "total_hours": "9.99"}
    invoice = save(sent)
    figures = [str(getattr(invoice, name)) for name in FIGURES]
    assert figures == ["1.00", "7.00", "2.00", "9.99", "15375000.00"]
    assert not invoice.total_is_manual
    (message,) = [told["message"] for told in invoice.warnings if told["code"] == "figures_by_hand"]
    assert "base_amount 1.00 (lines: 15000000.00)" in message
    assert "total_amount" not in message


def test_a_base_without_lines_rewrites_its_line(save):
    support_month()
    invoice = save({"base_amount": "16000000"})
    (support,) = lines_of(invoice, line_type="support")
    assert (support.line_total, support.is_edited) == (Decimal("16000000.00"), True)
    assert (invoice.base_amount, invoice.total_amount) == (Decimal("16000000.00"), Decimal("16375000.00"))
    assert not invoice.total_is_manual
    assert told_by_hand(invoice) == {"lines_edited": 1}


def test_overtime_without_lines_rewrites_its_one_line(save):
    worlds.store([application()], [hours("45.5")])
    invoice = save({"overtime_hours": "4", "overtime_amount": "825000.00", "is_overtime": True})
    (overtime,) = lines_of(invoice, line_type="overtime")
    assert (overtime.quantity, overtime.unit_price) == (Decimal("4.00"), Decimal("206250.00"))
    assert (overtime.line_total, invoice.total_amount) == (Decimal("825000.00"), Decimal("15825000.00"))


def test_overtime_too_large_for_its_line_is_refused_by_its_field(save):
    worlds.store([application(hourly_rate=Decimal("9999999999.00"), deal_amount=1)], [hours("40.01")])
    with pytest.raises(Invalid) as refusal:
        save({"overtime_hours": "999999.99"})
    assert set(refusal.value.details) == {"overtime_hours"}
    assert nothing_is_saved()


def test_amounts_that_no_single_line_is_behind_are_kept_beside_the_computed_lines(save):
    support_month()
    invoice = save({"overtime_hours": "9.00"})
    assert invoice.overtime_hours == Decimal("9.00")
    assert not LineItem.objects.filter(is_edited=True)
    assert "figures_by_hand" in codes(invoice)


@pytest.mark.parametrize(
    "sent",
    [
        {"is_overtime": False},
        {"is_overtime": True, "overtime_hours": "0", "overtime_amount": "0"},
        {"is_overtime": False, "overtime_hours": "0.01"},
        {"is_overtime": True, "line_items": []},
    ],
)
def test_overtime_that_contradicts_its_hours_is_refused(save, sent):
    support_month()
    with pytest.raises(Invalid) as refusal:
        save(sent)
    assert set(refusal.value.details) == {"is_overtime"}
    assert nothing_is_saved()


def test_an_amount_of_overtime_without_hours_is_refused(save):
    support_month()
    with pytest.raises(Invalid, match="overtime_amount: Without hours"):
        save({"line_items": [], "overtime_amount": "5.00"})


def test_lines_that_add_up_to_less_than_nothing_are_refused_whatever_the_total(save):
    hourly_month()
    discount = {**MANUAL, "line_total": "-750000.01"}
    with pytest.raises(Invalid, match=r"The lines add up to -0\.01"):
        save({"total_amount": "5.00", "line_items": [*prefilled()["line_items"], discount]})
    assert nothing_is_saved()


# --- lines -------------------------------------------------------------------------------------------------------


def edited(save, **fields):
    """The first task of an hourly month (2 h at 150000.00) after an edit before saving."""
    hourly_month()
    sent = prefilled()
    sent["line_items"][0] |= fields
    del sent["base_amount"], sent["total_amount"], sent["total_hours"]
    invoice = save(sent)
    line, other = lines_of(invoice)
    assert not other.is_edited
    return invoice, line


def test_hours_give_a_new_total(save):
    invoice, line = edited(save, quantity="3")
    assert (line.line_total, line.billable_seconds, line.time_seconds) == (Decimal("450000.00"), 10_800, 7200)
    assert (line.is_edited, line.line_total_is_manual) == (True, False)
    assert invoice.total_amount == invoice.computed_total == invoice.base_amount == Decimal("900000.00")
    assert told_by_hand(invoice) == {"lines_edited": 1}


def test_a_total_that_divides_exactly_sets_the_price(save):
    _, line = edited(save, line_total="250000.00", unit_price="150000.0")
    assert (line.unit_price, line.line_total_is_manual) == (Decimal("125000.00"), False)


def test_a_total_that_does_not_divide_is_kept_and_marked(save):
    invoice, line = edited(save, line_total="250000.01")
    assert (line.unit_price, line.line_total, line.line_total_is_manual) == (
        Decimal("150000.00"),
        Decimal("250000.01"),
        True,
    )
    assert (invoice.total_amount, invoice.total_is_manual) == (Decimal("700000.01"), False)


def test_a_description_is_an_edit_and_changes_no_figure(save):
    _, line = edited(save, description="As agreed on the phone")
    assert (line.description, line.is_edited, line.line_total) == ("As agreed on the phone", True, Decimal("300000.00"))


def test_a_mere_move_is_no_edit(save):
    invoice, first = edited(save, sort_order=7)
    assert first.jira_key == "ITSM-2"
    assert not LineItem.objects.filter(is_edited=True)
    assert told_by_hand(invoice) is None


def test_lines_of_the_same_place_stand_in_the_order_given(save):
    hourly_month()
    one, other = prefilled()["line_items"]
    invoice = save({"line_items": [{**other, "sort_order": 4}, {**MANUAL, "sort_order": 4}, one]})
    assert [(line.sort_order, line.jira_key) for line in lines_of(invoice)] == [(0, "ITSM-2"), (1, ""), (2, "ITSM-1")]


def test_lines_by_hand_are_added_behind_the_others(save):
    hourly_month()
    work = {"line_type": "task", "description": "Additional work", "quantity": "2", "unit_price": "100.50"}
    invoice = save({"line_items": [{**MANUAL, "source": "manual"}, *prefilled()["line_items"], work]})
    *_, discount, task = lines_of(invoice)
    assert (discount.line_total, discount.source, discount.is_auto_generated) == (Decimal("-1000.00"), "manual", False)
    assert (task.line_type, task.line_total, task.worklog_ref) == ("task", Decimal("201.00"), None)
    assert invoice.total_amount == Decimal("749201.00")
    assert invoice.total_hours == Decimal("7.00")
    assert told_by_hand(invoice) == {"lines_added": 2}


def test_a_reference_may_be_written_in_capitals(save):
    hourly_month()
    sent = prefilled()
    sent["line_items"][0]["worklog_ref"] = sent["line_items"][0]["worklog_ref"].upper()
    assert told_by_hand(save(sent)) is None


@pytest.mark.parametrize("with_lines", [True, False])
def test_an_hourly_base_that_is_not_what_its_lines_come_to_is_refused(save, with_lines):
    hourly_month()
    lines = {"line_items": prefilled()["line_items"]} if with_lines else {}
    with pytest.raises(Invalid) as refusal:
        save({**lines, "base_amount": "750000.01"})
    assert set(refusal.value.details) == {"base_amount"}
    assert nothing_is_saved()


def test_an_hourly_base_that_came_with_the_prefill_follows_edited_lines(save):
    hourly_month()
    sent = prefilled()
    sent["line_items"][0]["quantity"] = "1.00"
    invoice = save(sent)
    assert (invoice.base_amount, invoice.total_amount) == (Decimal("600000.00"), Decimal("750000.00"))
    assert invoice.total_is_manual


def test_given_amounts_survive_later_edits_of_other_fields(anna, save):
    support_month()
    invoice = save({**prefilled(), "base_amount": "1.00", "total_hours": "9.99", "total_amount": "5.00"})
    edit_fields(
        invoice_id=invoice.pk,
        user=anna,
        changes={"show_overtime": False, "legal_text": "By hand.", "invoice_date": "2026-04-05", "is_overtime": True},
    )
    invoice.refresh_from_db()
    assert (invoice.base_amount, invoice.total_hours) == (Decimal("1.00"), Decimal("9.99"))
    assert (invoice.total_amount, invoice.total_is_manual) == (Decimal("5.00"), True)
    edited_fields = set(EditRecord.objects.values_list("field_name", flat=True))
    assert edited_fields == {"show_overtime", "legal_text", "invoice_date", "due_date"}


def test_given_amounts_follow_the_lines_once_those_are_edited_and_the_total_stays(anna, save):
    support_month()
    invoice = save({**prefilled(), "base_amount": "1.00", "total_amount": "5.00"})
    edit_line_items(invoice_id=invoice.pk, user=anna, add=[MANUAL])
    invoice.refresh_from_db()
    assert (invoice.base_amount, invoice.total_amount) == (Decimal("15000000.00"), Decimal("5.00"))
    record = EditRecord.objects.get(field_name="base_amount")
    assert (record.old_value, record.new_value) == ("1.00", "15000000.00")


# --- overtime follows the tasks ----------------------------------------------------------------------------------


def overtime_of(invoice):
    return {line.rate_tier: str(line.quantity) for line in lines_of(invoice, line_type="overtime")}


def lines_without(*keys):
    return [line for line in prefilled()["line_items"] if line["jira_key"] not in keys]


def test_overtime_goes_with_the_tasks_that_are_left_out(save):
    support_month()
    invoice = save({"line_items": lines_without("ITSM-2", "INC-1")})
    assert overtime_of(invoice) == {}
    assert (invoice.total_hours, invoice.overtime_hours) == (Decimal("39.00"), Decimal("0.00"))
    assert (invoice.total_amount, invoice.total_is_manual) == (Decimal("15000000.00"), False)
    assert codes(invoice) == ["worklogs_left_out"]


def test_overtime_shrinks_with_a_tasks_hours(save):
    worlds.store([application()], [hours("45.5")])
    lines = prefilled()["line_items"]
    lines[1] |= {"quantity": "41.25"}
    invoice = save({"line_items": [*lines, MANUAL]})
    (overtime,) = lines_of(invoice, line_type="overtime")
    assert (overtime.quantity, overtime.line_total, overtime.is_edited) == (
        Decimal("1.25"),
        Decimal("187500.00"),
        False,
    )
    assert invoice.overtime_amount == Decimal("187500.00")


def test_overtime_that_grows_from_nothing_stands_before_lines_by_hand(save):
    worlds.store([application()], [hours("39")])
    lines = prefilled()["line_items"]
    lines[1] |= {"quantity": "42"}
    invoice = save({"line_items": [*lines, MANUAL]})
    assert [line.line_type for line in lines_of(invoice)] == ["support", "task", "overtime", "manual"]
    assert invoice.overtime_hours == Decimal("2.00")


def test_overtime_that_was_edited_stays_and_both_figures_are_told(save):
    worlds.store([application()], [hours("39"), hours("6.5", issue_key="ITSM-2")])
    lines = lines_without("ITSM-2")
    lines[-1] |= {"quantity": "3.00", "line_total": "450000.00", "billable_seconds": 10_800}
    invoice = save({"line_items": lines})
    assert invoice.overtime_hours == Decimal("3.00")
    (told,) = [told for told in invoice.warnings if told["code"] == "overtime_by_hand"]
    assert (told["given"], told["computed"]) == ("3.00", "0.00")
    assert "3.00 h; the tasks come to 0.00 h over the limit" in told["message"]


def test_overtime_that_was_left_out_stays_out_when_tasks_change(save):
    support_month()
    lines = [line for line in lines_without("INC-1") if line["line_type"] != "overtime"]
    invoice = save({"line_items": lines})
    assert overtime_of(invoice) == {}
    assert "lines_left_out" in codes(invoice)


# --- what is left out --------------------------------------------------------------------------------------------


def test_work_that_is_not_given_is_written_off_and_stays_claimed(anna, save):
    hourly_month()
    worlds.store([application("APP-2", labels='["APP-1"]')])
    kept, left_out = prefilled()["line_items"]
    invoice = save({"line_items": [kept]})
    _, line = lines_of(invoice)
    assert (str(line.worklog_ref), line.written_off, line.is_edited) == (left_out["worklog_ref"], True, False)
    assert (invoice.total_amount, invoice.total_hours) == (Decimal("300000.00"), Decimal("2.00"))
    (told,) = [told for told in invoice.warnings if told["code"] == "worklogs_left_out"]
    assert told["message"].startswith("1 worklog of the period is left out: 3.00 h")
    assert told_by_hand(invoice) == {"lines_left_out": 1}
    with pytest.raises(WorklogAlreadyInvoiced):
        create_draft(user=anna, application_key="APP-2", period=MARCH)


def test_work_that_came_after_the_prefill_is_neither_billed_nor_silent(save):
    hourly_month()
    sent = prefilled()
    worlds.store(worklogs=[hours("1.5", issue_key="LATE-1")])
    invoice = save(sent)
    (late,) = lines_of(invoice, jira_key="LATE-1")
    assert late.written_off
    assert invoice.total_amount == Decimal("750000.00")
    assert "worklogs_left_out" in codes(invoice)


def test_without_lines_work_that_came_meanwhile_is_billed(save):
    hourly_month()
    worlds.store(worklogs=[hours("1.5", issue_key="LATE-1")])
    invoice = save({"legal_text": "As agreed."})
    assert (invoice.total_amount, codes(invoice)) == (Decimal("975000.00"), [])


def test_a_task_may_be_given_as_written_off(save):
    invoice, line = edited(save, written_off=True)
    assert (line.written_off, line.is_edited, invoice.total_amount) == (True, False, Decimal("450000.00"))
    assert told_by_hand(invoice) == {"lines_left_out": 1}


def test_support_and_overtime_that_are_not_given_are_left_out(save):
    support_month()
    tasks = [line for line in prefilled()["line_items"] if line["line_type"] == "task"]
    invoice = save({"line_items": [*tasks, {**MANUAL, "line_total": "5.00"}]})
    assert not lines_of(invoice, line_type__in=("support", "overtime"))
    assert (invoice.base_amount, invoice.total_amount, invoice.is_overtime) == (Decimal(0), Decimal("5.00"), False)
    assert codes(invoice) == ["lines_left_out"]
    assert told_by_hand(invoice) == {"lines_added": 1, "lines_left_out": 3}


def test_written_off_work_gives_way_to_what_stands_in_its_place(save):
    hourly_month()
    invoice = save({"line_items": [{**MANUAL, "line_total": "1.00", "sort_order": 1}]})
    assert [(line.sort_order, line.written_off) for line in lines_of(invoice)] == [(1, False), (2, True), (3, True)]


def test_what_was_given_can_be_edited_and_computed_again(anna, save):
    support_month()
    sent = prefilled()
    sent["line_items"][1]["description"] = "As agreed"
    invoice = save({**sent, "total_amount": "1.00", "line_items": [*sent["line_items"], MANUAL]})
    edit_line_items(invoice_id=invoice.pk, user=anna, remove=[lines_of(invoice, source="manual")[0].pk])
    refresh(invoice_id=invoice.pk, user=anna)
    again = Invoice.objects.get(pk=invoice.pk)
    assert (again.version, again.total_is_manual, again.total_amount) == (3, False, Decimal("15375000.00"))
    assert lines_of(again, description="As agreed")


# --- refusals ----------------------------------------------------------------------------------------------------


def wrong_line(**fields):
    def change(sent):
        sent["line_items"][1] |= fields

    return change


def with_line(line):
    return lambda sent: sent["line_items"].append(line)


def without(name):
    def change(sent):
        del sent["line_items"][1][name]

    return change


def whole(**fields):
    return lambda sent: sent.update(fields)


SUPPORT = {"line_type": "support", "source": "auto", "is_auto_generated": True}
DEEP = [[[[["150000.00"]]]]]

HOSTILE = {
    "unknown field": (whole(status="paid"), "status"),
    "NaN": (whole(total_amount="NaN"), "total_amount"),
    "a NaN of a number's type": (whole(total_amount=Decimal("NaN")), "total_amount"),
    "infinite": (whole(base_amount="-Infinity"), "base_amount"),
    "beyond every bound": (whole(total_amount="1e400"), "total_amount"),
    "too large": (whole(total_amount="10000000000000.00"), "total_amount"),
    "too many hours": (whole(total_hours="1000000"), "total_hours"),
    "three decimals": (whole(overtime_hours="1.005"), "overtime_hours"),
    "a negative total": (whole(total_amount="-0.01"), "total_amount"),
    "a float": (whole(total_amount=1.5), "total_amount"),
    "a boolean for money": (whole(total_amount=True), "total_amount"),
    "money in lists": (whole(total_amount=DEEP), "total_amount"),
    "nothing for money": (whole(total_amount=None), "total_amount"),
    "a text for a switch": (whole(show_overtime="yes"), "show_overtime"),
    "no date": (whole(invoice_date="2026-02-30"), "invoice_date"),
    "a date beyond the calendar": (whole(invoice_date="9999-12-31"), "invoice_date"),
    "a huge text": (whole(legal_text="x" * (2 * 1024 * 1024 + 1)), "legal_text"),
    "NUL": (whole(legal_text="a\0b"), "legal_text"),
    "a lone surrogate": (whole(html_override="\ud800"), "html_override"),
    "a surrogate that should agree": (whole(currency="\ud800"), "currency"),
    "an unknown kind": (whole(kind="credit"), "kind"),
    "a kind in a list": (whole(kind=["regular"]), "kind"),
    "no list": (whole(line_items={"0": {}}), "line_items"),
    "no lines": (whole(line_items=None), "line_items"),
    "a text of lines": (whole(line_items="[]"), "line_items"),
    "too many lines": (whole(line_items=[MANUAL] * (MOST_LINES + 1)), "line_items"),
    "a line that is a list": (with_line([MANUAL]), "line_items.2"),
    "an unknown field of a line": (wrong_line(price="1.00"), "line_items.1.price"),
    "an id": (wrong_line(id="01900000-0000-7000-8000-000000000000"), "line_items.1.id"),
    "NaN in a line": (wrong_line(quantity="NaN"), "line_items.1.quantity"),
    "an exponent in a line": (wrong_line(unit_price="1e400"), "line_items.1.unit_price"),
    "three decimals in a line": (wrong_line(line_total="1.001"), "line_items.1.line_total"),
    "a negative price of work": (wrong_line(unit_price="-1.00"), "line_items.1.unit_price"),
    "a product too large": (wrong_line(unit_price="9999999999999.99"), "line_items.1.line_total"),
    "a price and a total that contradict": (
        wrong_line(unit_price="1.00", line_total="5.00"),
        "line_items.1.line_total",
    ),
    "negative seconds": (wrong_line(time_seconds=-1), "line_items.1.time_seconds"),
    "seconds as a fraction": (wrong_line(billable_seconds=Decimal("1.5")), "line_items.1.billable_seconds"),
    "an unknown tier": (wrong_line(rate_tier="gold"), "line_items.1.rate_tier"),
    "a huge description": (wrong_line(description="x" * 10_001), "line_items.1.description"),
    "an empty description": (wrong_line(description="  "), "line_items.1.description"),
    "NUL in a line": (wrong_line(description="a\0"), "line_items.1.description"),
    "a lone surrogate in a line": (wrong_line(user_name="\udfff"), "line_items.1.user_name"),
    "lists in a line": (wrong_line(line_total=DEEP), "line_items.1.line_total"),
    "an unknown source": (wrong_line(source={"auto": 1}), "line_items.1.source"),
    "an unknown type": (wrong_line(line_type=["task"]), "line_items.1.line_type"),
    "work that is not billed": (wrong_line(is_billed=False), "line_items.1.is_billed"),
    "somebody else's work": (wrong_line(account_id="timur"), "line_items.1.account_id"),
    "auto and by hand at once": (wrong_line(is_auto_generated=False), "line_items.1.is_auto_generated"),
    "a text for a mark": (wrong_line(is_edited="no"), "line_items.1.is_edited"),
    "no reference": (without("worklog_ref"), "line_items.1.worklog_ref"),
    "an empty reference": (wrong_line(worklog_ref=None), "line_items.1.worklog_ref"),
    "a malformed reference": (wrong_line(worklog_ref="ITSM-1"), "line_items.1.worklog_ref"),
    "an unknown reference": (
        wrong_line(worklog_ref="3f9d1c52-8e0b-5b7a-9c66-0d2f8b1e7a44"),
        "line_items.1.worklog_ref",
    ),
    "support of an hourly contract": (with_line(SUPPORT), "line_items.2.line_type"),
    "overtime of an hourly contract": (with_line({**SUPPORT, "line_type": "overtime"}), "line_items.2.rate_tier"),
    "overtime of a listed tier": (
        with_line({**SUPPORT, "line_type": "overtime", "rate_tier": [1]}),
        "line_items.2.rate_tier",
    ),
    "support by hand": (with_line({**MANUAL, "line_type": "support"}), "line_items.2.line_type"),
    "by hand without amount": (with_line({"description": "Work"}), "line_items.2.line_total"),
    "by hand without words": (with_line({"line_total": "1.00"}), "line_items.2.description"),
    "by hand with a worklog": (
        with_line({**MANUAL, "worklog_ref": "3f9d1c52-8e0b-5b7a-9c66-0d2f8b1e7a44"}),
        "line_items.2.worklog_ref",
    ),
    "by hand and written off": (with_line({**MANUAL, "written_off": True}), "line_items.2.written_off"),
    "by hand and not billed": (with_line({**MANUAL, "is_billed": False}), "line_items.2.is_billed"),
    "by hand in negative hours": (with_line({**MANUAL, "quantity": "-1"}), "line_items.2.quantity"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_nonsense_is_refused_by_its_field_and_changes_nothing(save, name):
    hourly_month()
    change, field = HOSTILE[name]
    sent = prefilled()
    change(sent)
    with pytest.raises(Invalid) as refusal:
        save(sent)
    assert set(refusal.value.details) == {field}
    assert len(str(refusal.value)) < 1000
    assert str(refusal.value).encode()
    assert nothing_is_saved()


def test_every_wrong_line_is_named_at_once(save):
    hourly_month()
    sent = prefilled()
    sent["line_items"][0]["quantity"] = "x"
    sent["line_items"][1]["unit_price"] = "1.234"
    with pytest.raises(Invalid) as refusal:
        save({"line_items": [*sent["line_items"], {"source": "manual", "description": ""}]})
    assert set(refusal.value.details) == {
        f"line_items.{name}" for name in ("0.quantity", "1.unit_price", "2.description")
    }
    assert nothing_is_saved()


def test_the_same_worklog_twice_is_refused(save):
    hourly_month()
    sent = prefilled()
    with pytest.raises(Invalid) as refusal:
        save({"line_items": [*sent["line_items"], sent["line_items"][0]]})
    assert set(refusal.value.details) == {"line_items.2.worklog_ref"}
    assert nothing_is_saved()


@pytest.mark.parametrize("line_type", ["support", "overtime"])
def test_a_computed_line_given_twice_is_refused(save, line_type):
    support_month()
    sent = prefilled()
    line = next(line for line in sent["line_items"] if line["line_type"] == line_type)
    with pytest.raises(Invalid, match="An earlier line is this one already"):
        save({"line_items": [*sent["line_items"], line]})
    assert nothing_is_saved()


def test_work_of_another_contract_is_unknown(anna, save):
    hourly_month()
    worlds.store([application("APP-2", deal_type="HR")], [hours("1", project_label="APP-2")])
    other = create_draft(user=anna, application_key="APP-2", period=MARCH)
    sent = prefilled()
    sent["line_items"][0]["worklog_ref"] = str(lines_of(other)[0].worklog_ref)
    with pytest.raises(Invalid) as refusal:
        save(sent)
    assert set(refusal.value.details) == {"line_items.0.worklog_ref"}
    assert Invoice.objects.get() == other
    assert NumberingCounter.objects.get().next_value == 2


def test_written_off_is_only_for_work(save):
    support_month()
    sent = prefilled()
    sent["line_items"][0]["written_off"] = True
    with pytest.raises(Invalid) as refusal:
        save(sent)
    assert set(refusal.value.details) == {"line_items.0.written_off"}


def test_a_period_invoiced_already_is_refused_naming_the_invoice(anna, save):
    hourly_month()
    sent = prefilled()
    create_draft(user=anna, application_key="APP-1", period=MARCH)
    with pytest.raises(PeriodAlreadyInvoiced, match="INV-1"):
        save(sent)
    assert Invoice.objects.count() == 1


def test_a_contract_that_is_not_there_is_refused(save):
    with pytest.raises(NotFound, match="APP-9"):
        save(application_key="APP-9")
    with pytest.raises(Invalid, match="NUL"):
        save(application_key="APP\0")


def test_a_period_that_ends_before_it_starts_is_refused(save):
    with pytest.raises(Invalid, match="period_end"):
        save(period=Period(MARCH.end, MARCH.start))


def test_a_month_without_work_is_refused_whatever_is_given(save):
    worlds.store([application(deal_type="HR")])
    with pytest.raises(NothingToBill):
        save({"line_items": [{**MANUAL, "line_total": "5.00"}]})


@pytest.fixture
def march_after_a_supplement(anna):
    """The regular invoice is void, a supplement of the month stands and holds the work of LATE-1."""
    hourly_month()
    regular = create_draft(user=anna, application_key="APP-1", period=MARCH)
    worlds.store(worklogs=[hours("1", issue_key="LATE-1")])
    supplement = create_supplement(user=anna, application_key="APP-1", period=MARCH)
    void(invoice_id=regular.pk, user=anna, reason="Wrong")
    return supplement


def test_work_that_a_supplement_holds_is_refused_naming_it(save, march_after_a_supplement):
    with pytest.raises(WorklogAlreadyInvoiced, match=march_after_a_supplement.display_number):
        save(prefilled())
    assert Invoice.objects.count() == 2


def test_work_that_a_supplement_holds_is_no_part_of_what_is_left_out(save, march_after_a_supplement):
    sent = [line for line in prefilled()["line_items"] if line["jira_key"] != "LATE-1"]
    invoice = save({"line_items": sent})
    assert codes(invoice) == ["worklogs_billed_elsewhere"]
    assert [line.jira_key for line in lines_of(invoice)] == ["ITSM-1", "ITSM-2"]


def test_work_that_was_claimed_while_a_given_draft_was_computed_refuses_it_whole(march_after_a_supplement):
    draft = replace(computed(), by_hand=ByHand(figures={}, fields={}, told={}))
    saved = save_drafts([draft], settings=billing_settings(), by="anna", now=datetime(2026, 4, 1, tzinfo=UTC))
    (refused,) = saved.refused
    assert isinstance(refused.error, WorklogAlreadyInvoiced)
    assert march_after_a_supplement.display_number in str(refused.error)
    assert not saved.invoices


# --- whatever people do to a prefill -----------------------------------------------------------------------------

amounts = st.sampled_from(["0", "0.01", "33.33", "825000.00", "15000000.00", "9999999999999.99", "-5.00"])
quantities = st.sampled_from(["0", "0.33", "1.50", "39.99", "41", "999999.99"])
line_edits = st.fixed_dictionaries(
    {},
    optional={
        "quantity": quantities,
        "unit_price": amounts,
        "line_total": amounts,
        "rate_multiplier": st.sampled_from(["0", "0.50", "1", "1.50"]),
        "billable_seconds": st.sampled_from([0, 1990, 7200]),
        "description": st.sampled_from(["As agreed", "Otherwise"]),
        "written_off": st.booleans(),
        "sort_order": st.integers(0, 9),
    },
)
additions = st.fixed_dictionaries(
    {"description": st.just("By hand"), "line_total": amounts, "source": st.just("manual")},
    optional={
        "line_type": st.sampled_from(["manual", "task"]),
        "quantity": quantities,
        "sort_order": st.integers(0, 9),
    },
)
figure_edits = st.fixed_dictionaries(
    {},
    optional={
        "base_amount": amounts,
        "overtime_amount": amounts,
        "total_amount": amounts,
        "overtime_hours": quantities,
        "total_hours": quantities,
        "is_overtime": st.booleans(),
    },
)


@given(st.data(), st.sampled_from(["SUP", "SUP", "HR", "FP"]))
@settings(max_examples=150, deadline=None, print_blob=True, suppress_health_check=list(HealthCheck))
def test_whatever_is_edited_the_draft_adds_up_and_claims_all_work(django_user_model, data, deal_type):
    with transaction.atomic():
        support_month(deal_type=deal_type)
        sent = prefilled()
        original = copy.deepcopy(sent)
        for name in data.draw(st.sets(st.sampled_from(FIGURES))):
            del sent[name]
        sent |= data.draw(figure_edits)
        if data.draw(st.booleans()):
            lines = [line for line in sent["line_items"] if data.draw(st.integers(0, 4))]
            for line in lines:
                if not data.draw(st.integers(0, 2)):
                    line.update(data.draw(line_edits))
            sent["line_items"] = [*data.draw(st.permutations(lines)), *data.draw(st.lists(additions, max_size=2))]
        else:
            del sent["line_items"]
        try:
            with transaction.atomic():
                invoice = create_given_draft(
                    user=django_user_model(username="anna"), application_key="APP-1", period=MARCH, given=sent
                )
        except Invalid:
            assert nothing_is_saved()
        else:
            check(Invoice.objects.get(pk=invoice.pk), sent, original)
        transaction.set_rollback(True)


def check(invoice, sent, original):
    lines = lines_of(invoice)
    for line in lines:
        product = oracle.line_total(line.quantity, line.unit_price, line.rate_multiplier)
        assert line.line_total == product or line.line_total_is_manual, line
    claims = sorted(str(line.worklog_ref) for line in lines if line.worklog_ref)
    assert claims == sorted(line["worklog_ref"] for line in original["line_items"] if line["worklog_ref"])
    assert len({line.sort_order for line in lines}) == len(lines)

    counted = [line for line in lines if not line.written_off]
    billed = [line for line in counted if line.is_billed]
    sums = {
        "base_amount": [line.line_total for line in billed if line.source == "auto" and line.line_type != "overtime"],
        "overtime_hours": [line.quantity for line in billed if line.line_type == "overtime"],
        "overtime_amount": [line.line_total for line in billed if line.line_type == "overtime"],
        "total_hours": [line.quantity for line in counted if line.line_type == "task"],
        "total_amount": [line.line_total for line in billed],
    }
    for name, parts in sums.items():
        is_given = name in sent and not (name == "base_amount" and invoice.deal_type == "HR")
        expected = Decimal(sent[name]) if is_given else sum(parts, Decimal(0))
        assert getattr(invoice, name) == expected, name
    assert invoice.computed_total == sum(sums["total_amount"], Decimal(0))
    assert invoice.total_is_manual == (invoice.total_amount != invoice.computed_total)
    assert invoice.is_overtime == (invoice.overtime_hours > 0)
    assert (invoice.version, invoice.status) == (1, "draft")
    written_off = sum(line.written_off for line in lines)
    assert ("worklogs_left_out" in codes(invoice)) == bool(written_off)
    by_hand = told_by_hand(invoice) or {}
    assert by_hand.get("lines_added", 0) == sum(line.source == "manual" for line in lines)
    assert by_hand.get("lines_edited", 0) == sum(line.is_edited for line in lines)
    assert by_hand.get("total_is_manual", False) == invoice.total_is_manual
    assert not EditRecord.objects.exists()
