"""Editing a draft's own fields (spec 3, PATCH; spec 2, Rounding): a human edit is first-class, never lost silently."""

from datetime import date
from decimal import Decimal

import pytest

from invoices.errors import Invalid, NotEditable, NotFound, StaleVersion
from invoices.models import EditRecord, Invoice, LineItem
from invoices.services.create_drafts import create_draft, create_supplement
from invoices.services.edit_fields import edit_fields
from invoices.services.edit_line_items import edit_line_items
from invoices.services.void import void
from tests import worlds
from tests.worlds import MARCH, application, hours

pytestmark = pytest.mark.django_db

SATURDAY = date(2026, 3, 7)


@pytest.fixture
def anna(django_user_model):
    return django_user_model.objects.create_user("anna")


@pytest.fixture
def draft(anna):
    """The worked example: 45.5 h, of which 5.5 are overtime."""
    worlds.store([application()], [hours("45.5")])
    return create_draft(user=anna, application_key="APP-1", period=MARCH)


@pytest.fixture
def edit(anna, draft):
    return lambda **changes: edit_fields(invoice_id=draft.pk, user=anna, changes=changes)


def stored(draft):
    """Everything about the invoice that an edit could touch."""
    return (
        Invoice.objects.filter(pk=draft.pk).values().get(),
        list(LineItem.objects.filter(invoice=draft).order_by("id").values()),
        list(EditRecord.objects.filter(invoice=draft).order_by("id").values()),
    )


def line(draft, line_type):
    return LineItem.objects.get(invoice=draft, line_type=line_type)


def records(draft):
    return {
        (record.edit_type, record.field_name): (record.old_value, record.new_value)
        for record in EditRecord.objects.filter(invoice=draft)
    }


# --- amounts -----------------------------------------------------------------------------------------------------


def test_a_base_rewrites_the_support_line_and_the_total(edit, draft):
    invoice = edit(base_amount="16000000.00")
    assert (invoice.base_amount, invoice.total_amount) == (Decimal("16000000.00"), Decimal("16825000.00"))
    assert not invoice.total_is_manual
    support = line(draft, "support")
    assert (support.quantity, support.unit_price, support.line_total) == (1, Decimal("16000000"), Decimal("16000000"))
    assert support.is_edited


def test_the_history_of_a_base_says_what_is_stored(edit, draft, anna):
    support = line(draft, "support")
    update = [{"id": str(support.pk), "quantity": "0"}]
    edit_line_items(invoice_id=draft.pk, user=anna, update=update)

    edit(base_amount="1.00")

    record = EditRecord.objects.filter(line_item_id=support.pk, field_name="quantity").latest("edited_at")
    assert (record.old_value, record.new_value) == ("0.00", "1.00")


def test_a_base_rewrites_the_fixed_line(anna):
    worlds.store([application(deal_type="FP")])
    draft = create_draft(user=anna, application_key="APP-1", period=MARCH)
    invoice = edit_fields(invoice_id=draft.pk, user=anna, changes={"base_amount": "0"})
    assert (invoice.total_amount, line(draft, "fixed").line_total) == (Decimal(0), Decimal(0))


def test_an_hourly_invoice_has_no_base_to_edit(anna):
    worlds.store([application(deal_type="HR")], [hours("2")])
    draft = create_draft(user=anna, application_key="APP-1", period=MARCH)
    before = stored(draft)
    with pytest.raises(Invalid) as refused:
        edit_fields(invoice_id=draft.pk, user=anna, changes={"base_amount": "1.00"})
    assert list(refused.value.details) == ["base_amount"]
    assert "Edit the lines" in str(refused.value)
    assert stored(draft) == before


def test_a_supplement_has_no_base_to_edit(anna, draft):
    worlds.store(worklogs=[hours("2", issue_key="ITSM-2")])
    extra = create_supplement(user=anna, application_key="APP-1", period=MARCH)
    with pytest.raises(Invalid) as refused:
        edit_fields(invoice_id=extra.pk, user=anna, changes={"base_amount": "1.00"})
    assert list(refused.value.details) == ["base_amount"]


def test_overtime_hours_rewrite_the_overtime_line(edit, draft):
    invoice = edit(overtime_hours="2.25")
    assert (invoice.overtime_hours, invoice.overtime_amount) == (Decimal("2.25"), Decimal("337500.00"))
    assert invoice.total_amount == Decimal("15337500.00")
    overtime = line(draft, "overtime")
    assert (overtime.quantity, overtime.billable_seconds) == (Decimal("2.25"), 8100)
    assert not overtime.line_total_is_manual


def test_no_overtime_hours_are_no_overtime(edit):
    invoice = edit(overtime_hours="0", is_overtime=False)
    assert (invoice.is_overtime, invoice.overtime_amount) == (False, 0)
    assert invoice.total_amount == Decimal("15000000.00")


def test_an_overtime_amount_that_divides_sets_the_rate(edit, draft):
    edit(overtime_amount="550000.00")
    overtime = line(draft, "overtime")
    assert (overtime.unit_price, overtime.line_total) == (Decimal("100000.00"), Decimal("550000.00"))
    assert not overtime.line_total_is_manual


def test_an_overtime_amount_that_does_not_divide_is_kept_and_marked(edit, draft):
    invoice = edit(overtime_amount="100000.00")
    overtime = line(draft, "overtime")
    assert (overtime.unit_price, overtime.line_total) == (Decimal("150000.00"), Decimal("100000.00"))
    assert overtime.line_total_is_manual
    assert invoice.total_amount == Decimal("15100000.00")


def test_hours_and_amount_given_together_are_both_kept(edit, draft):
    invoice = edit(overtime_hours="2.00", overtime_amount="500000.00")
    assert (invoice.overtime_hours, invoice.overtime_amount) == (Decimal("2.00"), Decimal("500000.00"))
    assert line(draft, "overtime").unit_price == Decimal("250000.00")


def test_overtime_of_several_tiers_is_refused_saying_so(anna):
    worlds.store([application(monthly_limit=1)], [hours("2"), hours("2", start_date=SATURDAY)])
    draft = create_draft(user=anna, application_key="APP-1", period=MARCH)
    before = stored(draft)
    with pytest.raises(Invalid) as refused:
        edit_fields(invoice_id=draft.pk, user=anna, changes={"overtime_hours": "1.00"})
    assert refused.value.details == {"overtime_hours": ["The invoice has overtime of 2 rate tiers. Edit the lines."]}
    assert stored(draft) == before


@pytest.mark.parametrize("name", ["overtime_hours", "overtime_amount"])
def test_overtime_that_is_not_there_cannot_be_edited(anna, name):
    worlds.store([application()], [hours("2")])
    draft = create_draft(user=anna, application_key="APP-1", period=MARCH)
    with pytest.raises(Invalid) as refused:
        edit_fields(invoice_id=draft.pk, user=anna, changes={name: "1.00"})
    assert list(refused.value.details) == [name]


@pytest.mark.parametrize(
    "changes",
    [
        {"is_overtime": False},
        {"is_overtime": True, "overtime_hours": "0"},
        {"is_overtime": False, "overtime_hours": "1"},
    ],
)
def test_a_contradictory_is_overtime_is_refused(edit, draft, changes):
    before = stored(draft)
    with pytest.raises(Invalid) as refused:
        edit(**changes)
    assert list(refused.value.details) == ["is_overtime"]
    assert stored(draft) == before


def test_a_total_of_its_own_is_kept_and_marked_and_the_lines_stay(edit, draft):
    lines = list(draft.line_items.values())
    invoice = edit(total_amount="15000000.00")
    assert (invoice.total_amount, invoice.computed_total) == (Decimal("15000000.00"), Decimal("15825000.00"))
    assert invoice.total_is_manual
    assert list(draft.line_items.values()) == lines


def test_a_total_set_by_hand_survives_other_edits(edit):
    edit(total_amount="15000000.00")
    invoice = edit(base_amount="16000000.00")
    assert (invoice.total_amount, invoice.computed_total) == (Decimal("15000000.00"), Decimal("16825000.00"))
    assert invoice.total_is_manual


def test_the_computed_total_clears_the_mark(edit):
    edit(total_amount="15000000.00")
    assert not edit(total_amount="15825000.00").total_is_manual
    assert edit(base_amount="1.00").total_amount == Decimal("825001.00")


def test_lines_that_come_to_the_total_clear_the_mark(edit):
    edit(total_amount="16825000.00")
    assert not edit(base_amount="16000000.00").total_is_manual


def test_base_and_total_together_are_both_kept(edit):
    invoice = edit(base_amount="10.00", total_amount="5.00")
    assert (invoice.base_amount, invoice.total_amount, invoice.total_is_manual) == (10, 5, True)


# --- other fields, history ---------------------------------------------------------------------------------------


def test_a_date_moves_the_due_date(edit):
    invoice = edit(invoice_date="2026-04-05")
    assert (invoice.invoice_date, invoice.due_date) == (date(2026, 4, 5), date(2026, 4, 15))


def test_toggles_and_texts_are_stored(edit, draft):
    edit(show_task_list=False, show_task_pricing=True, legal_text="Как договорились 💶", html_override="<p>Act</p>")
    draft.refresh_from_db()
    assert (draft.show_task_list, draft.show_task_pricing) == (False, True)
    assert (draft.legal_text, draft.html_override) == ("Как договорились 💶", "<p>Act</p>")


def test_every_changed_field_leaves_one_record(edit, draft, anna):
    edit(base_amount="16000000", show_overtime=False, invoice_date="2026-04-05", show_task_list=True)
    assert records(draft) == {
        ("line_modified", "unit_price"): ("15000000.00", "16000000.00"),
        ("line_modified", "line_total"): ("15000000.00", "16000000.00"),
        ("field_changed", "base_amount"): ("15000000.00", "16000000.00"),
        ("field_changed", "total_amount"): ("15825000.00", "16825000.00"),
        ("field_changed", "show_overtime"): ("true", "false"),
        ("field_changed", "invoice_date"): ("2026-03-31", "2026-04-05"),
        ("field_changed", "due_date"): ("2026-04-10", "2026-04-15"),
    }
    assert EditRecord.objects.count() == 7
    assert set(EditRecord.objects.values_list("edited_by", flat=True)) == {"anna"}
    of_lines = EditRecord.objects.filter(edit_type="line_modified").values_list("line_item_id", flat=True)
    assert set(of_lines) == {line(draft, "support").pk}


def test_many_changes_at_once_are_one_version(edit):
    assert edit(base_amount="1.00", legal_text="As agreed.", show_overtime=False).version == 2


def test_what_is_so_already_changes_nothing(edit, draft):
    before = stored(draft)
    invoice = edit(base_amount="15000000", total_amount="15825000.00", overtime_hours=Decimal("5.5"), is_overtime=True)
    assert invoice.version == 1
    assert stored(draft) == before


def test_no_changes_change_nothing(edit, draft):
    before = stored(draft)
    edit()
    assert stored(draft) == before


def test_the_version_that_was_read_may_be_insisted_on(anna, draft, edit):
    edit(legal_text="First.")
    before = stored(draft)
    with pytest.raises(StaleVersion, match="at version 2, not 1"):
        edit_fields(invoice_id=draft.pk, user=anna, changes={"legal_text": "Second."}, expected_version=1)
    assert stored(draft) == before


def test_only_drafts_can_be_edited(anna, draft, edit):
    void(invoice_id=draft.pk, user=anna, reason="Wrong month")
    before = stored(draft)
    with pytest.raises(NotEditable, match="INV-1 is void"):
        edit(legal_text="Late.")
    assert stored(draft) == before


def test_an_invoice_that_does_not_exist_is_not_found(anna, draft):
    with pytest.raises(NotFound):
        edit_fields(invoice_id=line(draft, "support").pk, user=anna, changes={"legal_text": "?"})


# --- bad input ---------------------------------------------------------------------------------------------------

BAD_AMOUNTS = [
    "NaN",
    "sNaN",
    "Infinity",
    "-Infinity",
    "1e400",
    "1e-400",
    "1E+999999999999",
    "0.001",
    "1.005",
    "1.0000000000000000000000000000000000001",
    "0." + "0" * 40 + "1",
    "10000000000000.00",
    "1234567890123456",
    "9" * 100_000,
    "-0.01",
    "-0",
    "1e3",
    " 1.5 ",
    "+1",
    "00000000000001",
    Decimal("NaN"),
    "",
    " ",
    "abc",
    "1,5",
    "0x10",
    "1_000",
    "\0",
    "\ud800",
    1.5,
    1e400,
    float("nan"),
    True,
    None,
    [],
    {},
    b"1",
]


@pytest.mark.parametrize("name", ["base_amount", "total_amount", "overtime_hours", "overtime_amount"])
@pytest.mark.parametrize("value", BAD_AMOUNTS, ids=lambda value: ascii(value)[:30])
def test_a_wrong_amount_is_refused_by_name_and_nothing_is_stored(edit, draft, name, value):
    before = stored(draft)
    with pytest.raises(Invalid) as refused:
        edit(**{name: value, "legal_text": "Not this either."})
    assert list(refused.value.details) == [name]
    assert stored(draft) == before


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("invoice_date", "2026-02-30"),
        ("invoice_date", "0001-01-01"),
        ("invoice_date", "9999-12-31"),
        ("invoice_date", "yesterday"),
        ("invoice_date", ""),
        ("invoice_date", None),
        ("invoice_date", 20260331),
        ("invoice_date", "\ud800"),
        ("show_task_list", "true"),
        ("show_task_list", 1),
        ("show_overtime", None),
        ("is_overtime", "yes"),
        ("legal_text", None),
        ("legal_text", 5),
        ("legal_text", "a\0b"),
        ("legal_text", "\ud800"),
        ("html_override", "x" * (2 * 1024 * 1024 + 1)),
        ("html_override", "\udfff"),
        ("status", "approved"),
        ("version", 7),
        ("display_number", "INV-9"),
        ("computed_total", "1.00"),
        ("total_is_manual", True),
        ("total_hours", "1.00"),
        ("", "x"),
        ("\ud800", "x"),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_a_wrong_value_or_field_is_refused_by_name_and_nothing_is_stored(edit, draft, name, value):
    before = stored(draft)
    with pytest.raises(Invalid) as refused:
        edit(**{name: value, "base_amount": "1.00"})
    assert list(refused.value.details) == [name]
    assert stored(draft) == before


def test_every_wrong_field_is_named_at_once(edit):
    with pytest.raises(Invalid) as refused:
        edit(base_amount="NaN", invoice_date="never", nonsense=1)
    assert set(refused.value.details) == {"base_amount", "invoice_date", "nonsense"}


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ("1", "1.00"),
        ("1.", "1.00"),
        (".5", "0.50"),
        (7, "7.00"),
        (Decimal("2.50"), "2.50"),
        (Decimal("1E+3"), "1000.00"),
    ],
)
def test_amounts_may_be_strings_or_numbers(edit, value, amount):
    assert str(edit(base_amount=value).base_amount) == amount


def test_the_largest_total_is_kept(edit):
    assert edit(total_amount="9999999999999.99").total_amount == Decimal("9999999999999.99")


def test_lines_that_add_up_to_too_much_are_refused(edit, draft):
    before = stored(draft)
    with pytest.raises(Invalid) as refused:
        edit(base_amount="9999999999999.99")
    assert list(refused.value.details) == ["total_amount"]
    assert stored(draft) == before


def test_overtime_of_too_much_money_is_refused(anna):
    worlds.store([application(hourly_rate=Decimal("999999999.00"))], [hours("41")])
    draft = create_draft(user=anna, application_key="APP-1", period=MARCH)
    before = stored(draft)
    with pytest.raises(Invalid) as refused:
        edit_fields(invoice_id=draft.pk, user=anna, changes={"overtime_hours": "999999.99"})
    assert list(refused.value.details) == ["overtime_hours"]
    assert stored(draft) == before


def test_an_amount_whose_rate_would_be_too_large_is_marked_instead(edit, draft):
    """9999999999999.99 for 0.01 h is more an hour than any column holds."""
    edit(overtime_hours="0.01", base_amount="0")
    invoice = edit(overtime_amount="9999999999999.99")
    assert invoice.overtime_amount == Decimal("9999999999999.99")
    assert line(draft, "overtime").line_total_is_manual


def test_a_base_multiplies_out_even_where_the_lines_multiplier_was_edited(anna, edit, draft):
    support = line(draft, "support")
    edit_line_items(invoice_id=draft.pk, user=anna, update=[{"id": support.pk, "rate_multiplier": "2.00"}])
    edit(base_amount="100.00")
    support.refresh_from_db()
    assert support.quantity * support.unit_price * support.rate_multiplier == support.line_total == Decimal("100.00")
