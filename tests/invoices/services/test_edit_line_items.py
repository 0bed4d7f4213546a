"""Adding, changing and removing lines of a draft (spec 3, PATCH line-items; spec 2, Rounding)."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from invoices.errors import Invalid, NotEditable, StaleVersion, WorklogAlreadyInvoiced
from invoices.models import EditRecord, Invoice, LineItem
from invoices.services.check_values import MOST_TOLD
from invoices.services.create_drafts import create_draft, create_drafts, create_supplement
from invoices.services.edit_fields import edit_fields
from invoices.services.edit_line_items import edit_line_items
from invoices.services.void import void
from tests import worlds
from tests.worlds import FEBRUARY, MARCH, application, hours

pytestmark = pytest.mark.django_db

SATURDAY = date(2026, 3, 7)
UNKNOWN_ID = "01900000-0000-7000-8000-000000000000"
DISCOUNT = {"description": "Discount", "line_total": "-1000.00"}


@pytest.fixture
def anna(django_user_model):
    return django_user_model.objects.create_user("anna")


def drafted(anna, *worklogs, **fields):
    worlds.store([application(**fields)], worklogs, {"INC-1": worlds.issue(issue_type="Incident", priority="P1")})
    return create_draft(user=anna, application_key="APP-1", period=MARCH)


@pytest.fixture
def draft(anna):
    """39 h and 2 h of support with 40 h included: one hour of overtime."""
    return drafted(anna, hours("39"), hours("2", issue_key="ITSM-2"))


@pytest.fixture
def hourly(anna):
    """2 h at 150000.00 an hour."""
    return drafted(anna, hours("2"), deal_type="HR")


@pytest.fixture
def edit(anna):
    return lambda draft, **edits: edit_line_items(invoice_id=draft.pk, user=anna, **edits)


def change(edit, line, **fields):
    """The line after an update."""
    edit(line.invoice, update=[{"id": str(line.pk), **fields}])
    return LineItem.objects.get(pk=line.pk)


def task(draft, jira_key="ITSM-1"):
    return LineItem.objects.get(invoice=draft, line_type="task", jira_key=jira_key)


def overtime(draft):
    lines = LineItem.objects.filter(invoice=draft, line_type="overtime")
    return [(line.rate_tier, str(line.quantity), str(line.line_total)) for line in lines]


def stored(draft):
    return (
        Invoice.objects.filter(pk=draft.pk).values().get(),
        list(LineItem.objects.filter(invoice=draft).order_by("id").values()),
        list(EditRecord.objects.filter(invoice=draft).order_by("id").values()),
    )


def records(draft, line):
    found = EditRecord.objects.filter(invoice=draft, line_item_id=line.pk)
    return {(record.edit_type, record.field_name): (record.old_value, record.new_value) for record in found}


# --- a line's figures --------------------------------------------------------------------------------------------


def test_hours_give_a_new_total(edit, hourly):
    line = change(edit, task(hourly), quantity="2.50")
    assert (line.line_total, line.billable_seconds) == (Decimal("375000.00"), 9000)
    assert line.time_seconds == 7200
    hourly.refresh_from_db()
    assert hourly.base_amount == hourly.total_amount == Decimal("375000.00")
    assert hourly.total_hours == Decimal("2.50")


def test_billable_seconds_give_hours_and_a_total(edit, hourly):
    line = change(edit, task(hourly), billable_seconds=1990)
    assert (line.quantity, line.line_total) == (Decimal("0.55"), Decimal("82500.00"))


def test_a_price_gives_a_new_total(edit, hourly):
    assert change(edit, task(hourly), unit_price="0.01").line_total == Decimal("0.02")


def test_a_multiplier_gives_a_new_total(edit, hourly):
    assert change(edit, task(hourly), rate_multiplier="1.25").line_total == Decimal("375000.00")


def test_a_total_that_divides_exactly_sets_the_price(edit, hourly):
    line = change(edit, task(hourly), line_total="250000.00")
    assert (line.unit_price, line.line_total, line.line_total_is_manual) == (
        Decimal("125000.00"),
        Decimal("250000.00"),
        False,
    )


def test_a_total_that_does_not_divide_is_kept_and_marked(edit, hourly):
    line = change(edit, task(hourly), line_total="250000.01")
    assert (line.unit_price, line.line_total, line.line_total_is_manual) == (
        Decimal("150000.00"),
        Decimal("250000.01"),
        True,
    )
    hourly.refresh_from_db()
    assert hourly.total_amount == Decimal("250000.01")
    assert not hourly.total_is_manual


def test_the_mark_goes_when_the_line_multiplies_out_again(edit, hourly):
    line = change(edit, task(hourly), line_total="250000.01")
    assert not change(edit, line, line_total="300000.00").line_total_is_manual
    line = change(edit, line, line_total="250000.01")
    line = change(edit, line, quantity="3.00")
    assert (line.line_total, line.line_total_is_manual) == (Decimal("450000.00"), False)


def test_other_edits_leave_a_marked_total_alone(edit, hourly):
    line = change(edit, task(hourly), line_total="250000.01")
    line = change(edit, line, description="As agreed on the phone", user_name="Anna K.")
    assert (line.line_total, line.line_total_is_manual) == (Decimal("250000.01"), True)


def test_a_total_of_no_hours_is_kept_and_marked(edit, hourly):
    line = change(edit, task(hourly), quantity="0", line_total="5.00")
    assert (line.quantity, line.line_total, line.line_total_is_manual) == (0, Decimal("5.00"), True)


def test_hours_price_and_a_total_that_contradict_each_other_are_refused(edit, hourly):
    before = stored(hourly)
    with pytest.raises(Invalid) as refused:
        change(edit, task(hourly), quantity="3", unit_price="10.00", line_total="31.00")
    assert list(refused.value.details) == ["update.0.line_total"]
    assert stored(hourly) == before


def test_hours_price_and_a_total_that_agree_are_kept(edit, hourly):
    line = change(edit, task(hourly), quantity="3", unit_price="10.00", line_total="30.00")
    assert (line.line_total, line.line_total_is_manual) == (Decimal("30.00"), False)


def test_a_price_beyond_the_column_is_never_stored(edit, hourly):
    line = change(edit, task(hourly), quantity="0.01", line_total="9999999999999.99")
    assert (line.line_total, line.line_total_is_manual) == (Decimal("9999999999999.99"), True)


def test_an_edited_line_is_marked_as_such_but_a_moved_one_is_not(edit, hourly):
    assert not change(edit, task(hourly), sort_order=7).is_edited
    assert change(edit, task(hourly), description="Mended the export").is_edited


# --- overtime follows its tasks ----------------------------------------------------------------------------------


def test_overtime_follows_the_hours_of_its_tasks(edit, draft):
    change(edit, task(draft), quantity="41.50")
    assert overtime(draft) == [("overtime", "3.50", "525000.00")]
    draft.refresh_from_db()
    assert (draft.overtime_hours, draft.total_amount) == (Decimal("3.50"), Decimal("15525000.00"))


def test_overtime_goes_when_the_limit_is_kept(edit, draft):
    change(edit, task(draft), quantity="30")
    assert overtime(draft) == []
    draft.refresh_from_db()
    assert (draft.overtime_hours, draft.overtime_amount, draft.is_overtime) == (0, 0, False)


def test_overtime_comes_when_the_limit_is_passed(anna, edit):
    draft = drafted(anna, hours("39"))
    change(edit, task(draft), quantity="42")
    assert overtime(draft) == [("overtime", "2.00", "300000.00")]
    draft.refresh_from_db()
    assert draft.is_overtime


def test_overtime_follows_a_task_that_was_written_off_and_one_restored(edit, draft):
    edit(draft, remove=[task(draft).pk])
    assert overtime(draft) == []
    change(edit, task(draft), written_off=False)
    assert overtime(draft) == [("overtime", "1.00", "150000.00")]


def test_overtime_follows_the_tier_of_its_tasks(edit, draft):
    change(edit, task(draft, "ITSM-2"), rate_tier="p1_p3_off_hours")
    assert overtime(draft) == [("p1_p3_off_hours", "1.00", "225000.00")]


def test_overtime_follows_the_order_of_the_walk(anna, edit):
    draft = drafted(anna, hours("40"), hours("2", start_date=SATURDAY, issue_key="ITSM-2"))
    assert overtime(draft) == [("off_hours", "2.00", "300000.00")]
    change(edit, task(draft, "ITSM-2"), sort_order=0)
    assert overtime(draft) == [("overtime", "2.00", "300000.00")]


def test_new_overtime_stands_in_the_order_of_the_tiers_after_the_tasks(anna, edit):
    draft = drafted(anna, hours("2"), hours("1", issue_key="ITSM-2"), monthly_limit=1)
    assert overtime(draft) == [("overtime", "2.00", "300000.00")]
    change(edit, task(draft, "ITSM-2"), rate_tier="p1_p3")
    assert overtime(draft) == [("p1_p3", "1.00", "150000.00"), ("overtime", "1.00", "150000.00")]
    orders = list(LineItem.objects.filter(invoice=draft).values_list("sort_order", flat=True))
    assert orders == sorted(set(orders))


def test_new_overtime_stands_before_manual_lines(anna, edit):
    draft = drafted(anna, hours("40"))
    edit(draft, add=[DISCOUNT])
    change(edit, task(draft), quantity="41")
    kinds = [line.line_type for line in LineItem.objects.filter(invoice=draft)]
    assert kinds == ["support", "task", "overtime", "manual"]


def test_overtime_that_somebody_edited_stays(edit, draft, anna):
    edit_fields(invoice_id=draft.pk, user=anna, changes={"overtime_hours": "0.50"})
    change(edit, task(draft), quantity="50")
    assert overtime(draft) == [("overtime", "0.50", "75000.00")]


@pytest.mark.parametrize("overtime_first", [True, False])
@pytest.mark.parametrize(
    ("fields", "now"),
    [
        ({"unit_price": "100000.00"}, ("1.00", "100000.00", "100000.00")),
        ({"line_total": "0.00"}, ("1.00", "0.00", "0.00")),
        ({"quantity": "0.50"}, ("0.50", "150000.00", "75000.00")),
        ({"description": "As agreed"}, ("1.00", "150000.00", "150000.00")),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_overtime_edited_together_with_a_task_stays_as_edited(edit, draft, fields, now, overtime_first):
    over = LineItem.objects.get(invoice=draft, line_type="overtime")
    updates = [{"id": over.pk, **fields}, {"id": task(draft).pk, "quantity": "50"}]
    edit(draft, update=updates if overtime_first else updates[::-1])
    over.refresh_from_db()
    assert (str(over.quantity), str(over.unit_price), str(over.line_total)) == now
    assert not over.line_total_is_manual
    assert {name for _, name in records(draft, over)} <= {*fields, "unit_price", "line_total", "billable_seconds"}


def test_overtime_waived_together_with_an_edit_of_a_task_stays_waived(edit, draft):
    over = LineItem.objects.get(invoice=draft, line_type="overtime")
    edit(draft, update=[{"id": task(draft).pk, "quantity": "50"}], remove=[over.pk])
    assert overtime(draft) == []
    assert {kind for kind, _ in records(draft, over)} == {"line_removed"}


def test_overtime_that_was_only_moved_still_follows(edit, draft):
    over = LineItem.objects.get(invoice=draft, line_type="overtime")
    edit(draft, update=[{"id": over.pk, "sort_order": 9}, {"id": task(draft).pk, "quantity": "40"}])
    assert overtime(draft) == [("overtime", "2.00", "300000.00")]


def test_a_words_edit_of_a_task_leaves_the_overtime_alone(edit, draft):
    before = overtime(draft)
    ids = list(LineItem.objects.filter(invoice=draft, line_type="overtime").values_list("pk", flat=True))
    change(edit, task(draft), description="Mended the export")
    assert overtime(draft) == before
    assert list(LineItem.objects.filter(invoice=draft, line_type="overtime").values_list("pk", flat=True)) == ids


def test_a_supplement_never_gets_overtime(anna, edit, draft):
    worlds.store(worklogs=[hours("2", issue_key="ITSM-3")])
    extra = create_supplement(user=anna, application_key="APP-1", period=MARCH)
    change(edit, task(extra, "ITSM-3"), quantity="100")
    assert overtime(extra) == []


# --- removing ----------------------------------------------------------------------------------------------------


def test_a_removed_task_is_written_off_and_keeps_its_claim(edit, hourly):
    line = task(hourly)
    edit(hourly, remove=[str(line.pk)])
    off = task(hourly)
    assert (off.pk, off.written_off, off.worklog_ref) == (line.pk, True, line.worklog_ref)
    hourly.refresh_from_db()
    assert (hourly.total_amount, hourly.total_hours) == (0, 0)


def test_a_line_that_is_written_off_already_cannot_be_written_off_again(edit, hourly):
    edit(hourly, remove=[task(hourly).pk])
    before = stored(hourly)
    edit(hourly, remove=[task(hourly).pk])
    assert stored(hourly) == before


def test_written_off_time_cannot_be_billed_by_another_contract(anna, edit):
    worlds.store([application("APP-1", labels="S"), application("APP-2", labels="S")], [hours("2", project_label="S")])
    first = create_draft(user=anna, application_key="APP-1", period=MARCH)
    edit(first, remove=[task(first).pk])
    with pytest.raises(WorklogAlreadyInvoiced, match="INV-1"):
        create_draft(user=anna, application_key="APP-2", period=MARCH)


def test_written_off_time_is_not_late_work(anna, edit):
    worlds.store(
        [application(deal_type="HR")],
        [hours("2", start_date=date(2026, 2, 3)), hours("1")],
        configs={"APP-1": {"carry_over_late_work": True}},
    )
    february = create_draft(user=anna, application_key="APP-1", period=FEBRUARY)
    edit(february, remove=[task(february).pk])
    march = create_draft(user=anna, application_key="APP-1", period=MARCH)
    assert march.total_hours == Decimal("1.00")


def test_a_removed_manual_line_is_gone(edit, hourly):
    edit(hourly, add=[DISCOUNT])
    manual = LineItem.objects.get(invoice=hourly, line_type="manual")
    edit(hourly, remove=[manual.pk])
    assert not LineItem.objects.filter(pk=manual.pk).exists()
    hourly.refresh_from_db()
    assert hourly.total_amount == Decimal("300000.00")


def test_only_work_from_the_warehouse_can_be_written_off(edit, draft):
    support = LineItem.objects.get(invoice=draft, line_type="support")
    before = stored(draft)
    with pytest.raises(Invalid) as refused:
        change(edit, support, written_off=True)
    assert list(refused.value.details) == ["update.0.written_off"]
    assert stored(draft) == before


def test_a_line_by_hand_that_is_written_off_can_be_removed(edit, hourly):
    """There is no such line any more, but it could be added once."""
    edit(hourly, add=[DISCOUNT])
    manual = LineItem.objects.get(invoice=hourly, line_type="manual")
    LineItem.objects.filter(pk=manual.pk).update(written_off=True)
    edit(hourly, remove=[manual.pk])
    assert not LineItem.objects.filter(pk=manual.pk).exists()


# --- adding ------------------------------------------------------------------------------------------------------


def test_a_discount_lowers_the_total_and_nothing_else(edit, draft):
    invoice = edit(draft, add=[DISCOUNT])
    assert invoice.total_amount == Decimal("15149000.00")
    assert (invoice.base_amount, invoice.overtime_amount) == (Decimal("15000000.00"), Decimal("150000.00"))
    assert not invoice.total_is_manual
    line = LineItem.objects.get(invoice=draft, line_type="manual")
    assert (line.source, line.is_auto_generated, line.worklog_ref) == ("manual", False, None)
    assert (line.quantity, line.unit_price, line.line_total) == (Decimal(1), Decimal("-1000.00"), Decimal("-1000.00"))


def test_a_line_may_be_added_as_not_written_off(edit, hourly):
    edit(hourly, add=[{**DISCOUNT, "written_off": False}])
    assert not LineItem.objects.get(invoice=hourly, line_type="manual").written_off


def test_a_total_below_nothing_is_refused(edit, hourly):
    before = stored(hourly)
    with pytest.raises(Invalid) as refused:
        edit(hourly, add=[{"description": "Discount", "line_total": "-300000.01"}])
    assert list(refused.value.details) == ["total_amount"]
    assert stored(hourly) == before


def test_a_total_of_nothing_is_allowed(edit, hourly):
    assert edit(hourly, add=[{"description": "Discount", "line_total": "-300000.00"}]).total_amount == 0


def test_an_added_line_stands_last_unless_told_otherwise(edit, draft):
    edit(draft, add=[DISCOUNT, {**DISCOUNT, "description": "Another"}])
    assert [line.description for line in LineItem.objects.filter(invoice=draft)][-2:] == ["Discount", "Another"]


def test_an_added_line_multiplies_out(edit, hourly):
    edit(hourly, add=[{"description": "On site", "unit_price": "33.33", "quantity": "1.50", "rate_multiplier": "1.25"}])
    line = LineItem.objects.get(invoice=hourly, line_type="manual")
    assert line.line_total == Decimal("62.49")


def test_an_added_task_is_billed_under_every_deal(edit, draft):
    edit(draft, add=[{"line_type": "task", "description": "On site", "unit_price": "100.00", "quantity": "2.00"}])
    line = LineItem.objects.get(invoice=draft, source="manual")
    assert (line.line_type, line.is_billed, line.billable_seconds) == ("task", True, 7200)
    draft.refresh_from_db()
    assert draft.total_amount == Decimal("15150200.00")
    assert overtime(draft) == [("overtime", "1.00", "150000.00")]


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"line_type": "support"}, "line_type"),
        ({"line_type": "overtime"}, "line_type"),
        ({"line_type": []}, "line_type"),
        ({"source": "auto"}, "source"),
        ({"is_auto_generated": True}, "is_auto_generated"),
        ({"description": ""}, "description"),
        ({"description": "   "}, "description"),
        ({"worklog_ref": UNKNOWN_ID}, "worklog_ref"),
        ({"invoice": "x"}, "invoice"),
        ({"id": UNKNOWN_ID}, "id"),
        ({"is_billed": False}, "is_billed"),
        ({"written_off": True}, "written_off"),
        ({"written_off": 1}, "written_off"),
    ],
)
def test_a_line_that_cannot_be_added_is_refused_by_field(edit, hourly, fields, named):
    before = stored(hourly)
    with pytest.raises(Invalid) as refused:
        edit(hourly, add=[{**DISCOUNT, **fields}])
    assert list(refused.value.details) == [f"add.0.{named}"]
    assert stored(hourly) == before


@pytest.mark.parametrize(("left_out", "named"), [("description", "description"), ("line_total", "line_total")])
def test_an_added_line_needs_words_and_an_amount(edit, hourly, left_out, named):
    with pytest.raises(Invalid) as refused:
        edit(hourly, add=[{name: value for name, value in DISCOUNT.items() if name != left_out}])
    assert list(refused.value.details) == [f"add.0.{named}"]


# --- what is written ---------------------------------------------------------------------------------------------


def line_updates(act):
    """The statements that change lines while `act` runs, each with how many rows it was given."""
    found = []

    def listen(execute, sql, params, many, context):
        if sql.startswith('UPDATE "invoices_lineitem"'):
            found.append((sql, len(params) if many else 1))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        act()
    return found


def test_however_many_lines_change_one_statement_writes_the_changed_columns(anna, edit):
    draft = drafted(anna, *(hours("1", issue_key=f"ITSM-{number}") for number in range(300)), deal_type="HR")
    updates = [{"id": line.pk, "description": f"As agreed, {line.jira_key}"} for line in draft.line_items.all()]
    ((sql, rows),) = line_updates(lambda: edit(draft, update=updates))
    assert rows == 300
    assert re.findall(r'"(\w+)" = ', sql) == ["description", "is_edited", "id"]
    assert all(line.description == f"As agreed, {line.jira_key}" for line in draft.line_items.all())


def test_lines_that_change_differently_each_keep_what_they_were_not_given(edit, draft):
    first, second = task(draft), task(draft, "ITSM-2")
    updates = [
        {"id": first.pk, "worklog_date": None, "rate_tier": "p1_p3"},
        {"id": second.pk, "unit_price": "33.33", "time_seconds": 5},
    ]
    (written,) = line_updates(lambda: edit(draft, update=updates))
    assert written[1] == 3
    now = task(draft), task(draft, "ITSM-2")
    assert (now[0].worklog_date, now[0].rate_tier, now[0].unit_price) == (None, "p1_p3", first.unit_price)
    assert (now[1].worklog_date, now[1].rate_tier) == (second.worklog_date, "standard")
    assert (now[1].unit_price, now[1].line_total, now[1].time_seconds) == (Decimal("33.33"), Decimal("66.66"), 5)


# --- history and versions ----------------------------------------------------------------------------------------


def test_each_changed_field_of_a_line_leaves_one_record(edit, hourly):
    line = task(hourly)
    change(edit, line, quantity="3", description="ITSM-1: Mended", user_name="Anna")
    assert records(hourly, line) == {
        ("line_modified", "quantity"): ("2.00", "3.00"),
        ("line_modified", "billable_seconds"): ("7200", "10800"),
        ("line_modified", "line_total"): ("300000.00", "450000.00"),
        ("line_modified", "description"): ("ITSM-1", "ITSM-1: Mended"),
    }
    of_invoice = EditRecord.objects.filter(invoice=hourly, line_item_id=None)
    assert {(record.field_name, record.old_value, record.new_value) for record in of_invoice} == {
        ("base_amount", "300000.00", "450000.00"),
        ("total_hours", "2.00", "3.00"),
        ("total_amount", "300000.00", "450000.00"),
    }


def test_an_added_and_a_removed_line_leave_their_words_and_amount(edit, hourly):
    edit(hourly, add=[DISCOUNT])
    manual = LineItem.objects.get(invoice=hourly, line_type="manual")
    edit(hourly, remove=[manual.pk])
    assert records(hourly, manual) == {
        ("line_added", "description"): ("", "Discount"),
        ("line_added", "line_total"): ("", "-1000.00"),
        ("line_removed", "description"): ("Discount", ""),
        ("line_removed", "line_total"): ("-1000.00", ""),
    }


def test_overtime_that_follows_leaves_records_too(edit, draft):
    change(edit, task(draft), quantity="40")
    line = LineItem.objects.get(invoice=draft, line_type="overtime")
    assert records(draft, line)["line_modified", "quantity"] == ("1.00", "2.00")
    assert records(draft, line)["line_modified", "line_total"] == ("150000.00", "300000.00")


def test_many_edits_at_once_are_one_version(edit, draft):
    invoice = edit(
        draft,
        add=[DISCOUNT, DISCOUNT],
        update=[{"id": task(draft).pk, "quantity": "1"}],
        remove=[task(draft, "ITSM-2").pk],
    )
    assert invoice.version == 2


def test_what_is_so_already_changes_nothing(edit, hourly):
    before = stored(hourly)
    edit(hourly, update=[{"id": task(hourly).pk, "quantity": "2.0", "line_total": "300000", "written_off": False}])
    edit(hourly)
    assert stored(hourly) == before


def test_all_or_nothing(edit, draft):
    before = stored(draft)
    with pytest.raises(Invalid) as refused:
        edit(draft, add=[DISCOUNT], update=[{"id": task(draft).pk, "quantity": "1"}], remove=[UNKNOWN_ID])
    assert list(refused.value.details) == ["remove.0"]
    assert stored(draft) == before


def test_the_version_that_was_read_may_be_insisted_on(anna, edit, hourly):
    edit(hourly, add=[DISCOUNT])
    before = stored(hourly)
    with pytest.raises(StaleVersion):
        edit_line_items(invoice_id=hourly.pk, user=anna, add=[DISCOUNT], expected_version=1)
    assert stored(hourly) == before


def test_only_drafts_can_be_edited(anna, edit, hourly):
    void(invoice_id=hourly.pk, user=anna, reason="Wrong month")
    before = stored(hourly)
    with pytest.raises(NotEditable):
        edit(hourly, add=[DISCOUNT])
    assert stored(hourly) == before


# --- bad input ---------------------------------------------------------------------------------------------------

BAD_AMOUNTS = [
    "NaN",
    "Infinity",
    "1e400",
    "1e-400",
    "0.001",
    "1.0000000000000000000000000000000000001",
    "1234567890123456",
    "9" * 100_000,
    "",
    "abc",
    "\0",
    "\ud800",
    1.5,
    float("nan"),
    True,
    None,
    [],
]
BAD_TEXTS = [None, 5, "a\0b", "\ud800", "x" * 10_001]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            (name, value)
            for name in ("quantity", "unit_price", "line_total", "rate_multiplier")
            for value in BAD_AMOUNTS
        ),
        *(
            (name, value)
            for name in ("description", "jira_key", "linked_issue_key", "user_name")
            for value in BAD_TEXTS
        ),
        ("quantity", "-0.01"),
        ("quantity", "1000000.00"),
        ("unit_price", "-0.01"),
        ("line_total", "-0.01"),
        ("rate_multiplier", "-0.01"),
        ("rate_multiplier", "10000.00"),
        ("time_seconds", -1),
        ("time_seconds", 1.5),
        ("time_seconds", True),
        ("time_seconds", "1_000"),
        ("billable_seconds", "9" * 5000),
        ("billable_seconds", 999_999 * 3600 + 1),
        ("sort_order", -1),
        ("sort_order", 10**7),
        ("sort_order", None),
        ("worklog_date", "2026-02-30"),
        ("worklog_date", "\ud800"),
        ("worklog_date", []),
        ("rate_tier", "double"),
        ("rate_tier", None),
        ("rate_tier", []),
        ("written_off", "true"),
        ("written_off", 1),
        ("worklog_ref", None),
        ("line_type", "support"),
        ("source", "manual"),
        ("is_billed", False),
        ("invoice_id", UNKNOWN_ID),
        ("account_id", "Bob"),
        ("", ""),
        ("\ud800", "x"),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_a_wrong_value_or_field_is_refused_by_name_and_nothing_is_stored(edit, hourly, name, value):
    before = stored(hourly)
    with pytest.raises(Invalid) as refused:
        edit(hourly, add=[DISCOUNT], update=[{"id": task(hourly).pk, name: value}])
    assert list(refused.value.details) == [f"update.0.{name}"]
    assert stored(hourly) == before


def test_every_wrong_line_is_named_at_once_and_nothing_is_stored(edit, hourly):
    before = stored(hourly)
    with pytest.raises(Invalid) as refused:
        edit(
            hourly,
            add=[DISCOUNT, {"description": ""}, {"description": "Two wrong", "quantity": "x", "unit_price": "y"}],
            update=[{"id": task(hourly).pk, "quantity": "-1"}, {"quantity": "1"}],
            remove=[UNKNOWN_ID],
        )
    assert set(refused.value.details) == {
        *("add.1.description", "add.2.quantity", "add.2.unit_price", "update.0.quantity", "update.1.id", "remove.0")
    }
    assert stored(hourly) == before


def test_a_thousand_wrong_lines_are_refused_in_a_message_that_can_be_read(edit, hourly):
    with pytest.raises(Invalid) as refused:
        edit(hourly, add=[{"description": ""}] * 1_000)
    assert list(refused.value.details) == [f"add.{place}.description" for place in range(MOST_TOLD)]


@pytest.mark.parametrize(
    "line_id", ["", "1", None, "\ud800", "x" * 10_000, [], UNKNOWN_ID], ids=lambda value: ascii(value)[:20]
)
def test_a_wrong_id_is_refused_by_place(edit, hourly, line_id):
    before = stored(hourly)
    with pytest.raises(Invalid) as updated:
        edit(hourly, update=[{"id": line_id, "quantity": "1"}])
    with pytest.raises(Invalid) as removed:
        edit(hourly, remove=[line_id])
    assert (list(updated.value.details), list(removed.value.details)) == (["update.0.id"], ["remove.0"])
    assert stored(hourly) == before


def test_a_line_of_another_invoice_cannot_be_touched(anna, edit):
    worlds.store([application(), application("APP-2")], [hours("1"), hours("1", project_label="APP-2")])
    mine, other = create_drafts(user=anna, period=MARCH).created
    before = stored(other)
    with pytest.raises(Invalid) as refused:
        edit(mine, update=[{"id": task(other).pk, "quantity": "5"}])
    assert list(refused.value.details) == ["update.0.id"]
    with pytest.raises(Invalid):
        edit(mine, remove=[task(other).pk])
    assert stored(other) == before


def test_an_update_needs_an_id(edit, hourly):
    with pytest.raises(Invalid) as refused:
        edit(hourly, update=[{"quantity": "1"}])
    assert list(refused.value.details) == ["update.0.id"]


def test_a_removed_line_cannot_be_removed_or_changed_again(edit, hourly):
    edit(hourly, add=[DISCOUNT])
    manual = LineItem.objects.get(invoice=hourly, line_type="manual")
    before = stored(hourly)
    with pytest.raises(Invalid) as refused:
        edit(hourly, remove=[manual.pk, manual.pk])
    assert list(refused.value.details) == ["remove.1"]
    assert stored(hourly) == before


def test_a_line_of_too_much_money_is_refused(edit, hourly):
    before = stored(hourly)
    with pytest.raises(Invalid) as refused:
        edit(hourly, update=[{"id": task(hourly).pk, "quantity": "999999.99", "unit_price": "9999999999999.99"}])
    assert list(refused.value.details) == ["update.0.line_total"]
    assert stored(hourly) == before


def test_lines_that_add_up_to_too_much_money_are_refused(edit, hourly):
    before = stored(hourly)
    with pytest.raises(Invalid) as refused:
        edit(hourly, add=[{"description": "Much", "line_total": "9999999999999.99"}])
    assert list(refused.value.details) == ["total_amount"]
    assert stored(hourly) == before


def test_lines_that_add_up_to_too_many_hours_are_refused(edit, hourly):
    before = stored(hourly)
    much = {"line_type": "task", "description": "Much", "quantity": "999999.99", "unit_price": "0.01"}
    with pytest.raises(Invalid) as refused:
        edit(hourly, add=[much, much])
    assert list(refused.value.details) == ["total_hours"]
    assert stored(hourly) == before


def test_an_overtime_that_was_waived_stays_waived(edit, draft):
    over = LineItem.objects.get(invoice=draft, line_type="overtime")
    edit(draft, remove=[over.pk])
    change(edit, task(draft), quantity="60")
    assert overtime(draft) == []


@pytest.mark.parametrize("wrong", ["x", 1, None, ["id"]])
def test_a_line_that_is_no_line_is_refused(edit, draft, wrong):
    with pytest.raises(Invalid) as refused:
        edit(draft, add=[wrong])
    assert list(refused.value.details) == ["add.0"]


def test_a_total_by_hand_is_taken_back_together_with_an_edit(anna, hourly, edit):
    edit_fields(invoice_id=hourly.pk, user=anna, changes={"total_amount": "1"})

    edited = edit(hourly, add=[DISCOUNT], total_follows=True)

    assert edited.total_amount == edited.computed_total == Decimal("299000.00")
    assert not edited.total_is_manual
    recorded = set(EditRecord.objects.filter(invoice=hourly).values_list("field_name", "new_value"))
    assert ("total_is_manual", "false") in recorded


def test_a_total_that_follows_already_is_no_edit(hourly, edit):
    before = stored(hourly)

    edit(hourly, total_follows=True)

    assert stored(hourly) == before
