"""Whatever people do to a draft, in whatever order: the document adds up, and every change has left its trace."""

from collections import Counter
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.models import WarehouseApplication, WarehouseWorklog
from invoices.errors import InvoiceError
from invoices.models import EditRecord, Invoice, LineItem
from invoices.services.create_drafts import create_draft
from invoices.services.edit_fields import edit_fields
from invoices.services.edit_line_items import edit_line_items
from invoices.services.record_edit import as_text
from invoices.services.refresh import refresh
from invoices.services.void import void
from tests import oracle, worlds
from tests.worlds import MARCH, application, hours

pytestmark = pytest.mark.django_db

TRACED = (
    *("base_amount", "total_amount", "overtime_hours", "overtime_amount", "is_overtime", "total_hours"),
    *("total_is_manual", "invoice_date", "due_date", "show_task_list", "show_overtime", "legal_text", "html_override"),
)
TRACED_BY_REFRESH = (
    *("base_amount", "overtime_hours", "overtime_amount", "is_overtime", "total_hours", "total_amount"),
    "total_is_manual",
)
TRACED_OF_LINES = (
    *("description", "jira_key", "user_name", "unit_price", "quantity", "line_total", "rate_multiplier"),
    *("time_seconds", "billable_seconds", "worklog_date", "rate_tier", "written_off", "line_total_is_manual"),
)

amounts = st.sampled_from(["0", "0.01", "33.33", "100.00", "825000.00", "15000000.00", "9999999999999.99", "-5.00"])
quantities = st.sampled_from(["0", "0.01", "0.33", "1.50", "39.99", "40", "41", "999999.99"])
tiers = st.sampled_from(["standard", "p1_p3", "off_hours", "p1_p3_off_hours"])
field_changes = st.fixed_dictionaries(
    {},
    optional={
        "base_amount": amounts,
        "total_amount": amounts,
        "overtime_hours": quantities,
        "overtime_amount": amounts,
        "is_overtime": st.booleans(),
        "invoice_date": st.dates(date(2026, 1, 1), date(2026, 12, 31)).map(str),
        "show_overtime": st.booleans(),
        "legal_text": st.sampled_from(["", "As agreed."]),
    },
)
line_changes = st.fixed_dictionaries(
    {},
    optional={
        "quantity": quantities,
        "unit_price": amounts,
        "line_total": amounts,
        "rate_multiplier": st.sampled_from(["0", "0.50", "1", "1.50"]),
        "billable_seconds": st.sampled_from([0, 1990, 7200]),
        "rate_tier": tiers,
        "written_off": st.booleans(),
        "description": st.sampled_from(["As agreed", "Otherwise"]),
        "sort_order": st.integers(0, 9),
    },
)
some_figures: st.SearchStrategy[dict[str, str]] = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"quantity": st.sampled_from(["0.33", "1.50", "39.99", "41"])}),
    st.fixed_dictionaries({"unit_price": st.sampled_from(["0.01", "33.33", "100.00"])}),
)
additions = st.fixed_dictionaries(
    {"description": st.just("By hand"), "line_total": amounts},
    optional={
        "line_type": st.sampled_from(["manual", "task"]),
        "quantity": quantities,
        "written_off": st.sampled_from([False, False, False, True]),
    },
)
moves = st.sampled_from(
    [*("fields", "fields", "update", "update", "update", "several", "several"), "add", "remove", "refresh", "warehouse"]
)


class Story:
    """One draft, what is done to it, and what must be true after each step."""

    def __init__(self, user, deal_type):
        self.user = user
        worlds.store(
            [application(deal_type=deal_type, monthly_limit=40)],
            [hours("39"), hours("2", issue_key="ITSM-2"), hours("1", issue_key="INC-1", start_date=date(2026, 3, 7))],
            {"INC-1": worlds.issue(issue_type="Incident", priority="P1")},
        )
        self.pk = create_draft(user=user, application_key="APP-1", period=MARCH).pk
        self.overtime_is_by_hand = False
        self.came_later = 0

    def invoice(self):
        return Invoice.objects.get(pk=self.pk)

    def lines(self):
        return {line.pk: line for line in LineItem.objects.filter(invoice_id=self.pk)}

    def step(self, data, move):
        lines = list(self.lines().values())
        some_line = st.sampled_from(lines) if lines else st.nothing()
        match move:
            case "fields":
                changes = data.draw(field_changes)
                self.check(lambda: edit_fields(invoice_id=self.pk, user=self.user, changes=changes))
            case "add":
                new = data.draw(st.lists(additions, min_size=1, max_size=2))
                self.check(lambda: edit_line_items(invoice_id=self.pk, user=self.user, add=new))
            case "update" if lines:
                line, changes = data.draw(some_line), data.draw(line_changes)
                update = [{"id": str(line.pk), **changes}]
                self.check(lambda: edit_line_items(invoice_id=self.pk, user=self.user, update=update))
            case "several" if lines:
                self.edit_overtime_with_its_tasks(data, lines)
            case "remove" if lines:
                line = data.draw(some_line)
                self.overtime_is_by_hand |= line.line_type == "overtime"
                self.check(lambda: edit_line_items(invoice_id=self.pk, user=self.user, remove=[line.pk]))
            case "refresh":
                self.overtime_is_by_hand = False
                self.check(lambda: refresh(invoice_id=self.pk, user=self.user), computed=True)
            case "warehouse":
                self.change_warehouse(data.draw(st.sampled_from(["late", "gone", "dearer"])))

    def edit_overtime_with_its_tasks(self, data, lines):
        """In one request: whoever writes into both has the last word on both."""
        together = [line for line in lines if line.line_type in ("task", "overtime")]
        changes = {line: data.draw(some_figures) for line in data.draw(st.permutations(together))}
        update = [{"id": str(line.pk), **fields} for line, fields in changes.items()]
        done = self.check(lambda: edit_line_items(invoice_id=self.pk, user=self.user, update=update))
        now = self.lines()
        for line, fields in changes.items() if done else ():
            edited = any(Decimal(value) != getattr(line, name) for name, value in fields.items())
            if edited or line.line_type == "task":
                assert {name: getattr(now[line.pk], name) for name in fields} == {
                    name: Decimal(value) for name, value in fields.items()
                }

    def change_warehouse(self, what):
        match what:
            case "late":
                self.came_later += 1
                worlds.store(worklogs=[hours("1.5", issue_key=f"LATE-{self.came_later}")])
            case "gone":
                WarehouseWorklog.objects.filter(issue_key="ITSM-2").delete()
            case "dearer":
                WarehouseApplication.objects.update(hourly_rate=Decimal("33.33"))

    def check(self, act, *, computed=False):
        """Do it; answers whether it was allowed."""
        before, lines_before, told = self.invoice(), self.lines(), set(EditRecord.objects.values_list("pk", flat=True))
        try:
            with transaction.atomic():
                act()
        except InvoiceError:
            refused = True
        else:
            refused = False
        after, lines = self.invoice(), self.lines()
        records = list(EditRecord.objects.filter(invoice_id=self.pk).exclude(pk__in=told))
        assert EditRecord.objects.filter(pk__in=told).count() == len(told)
        changed = told_changes(before, after, lines_before, lines, TRACED_BY_REFRESH if computed else TRACED)
        if refused:
            assert (after.version, records, everything(lines)) == (before.version, [], everything(lines_before))
            assert not changed
        elif computed:
            assert after.version == before.version + 1
            told_of_invoice = {key: value for key, value in changed.items() if key[0] is None}
            records = [record for record in records if "_snapshot." not in record.field_name]
            assert as_recorded(records, {"regenerated"}) == told_of_invoice
            assert len(records) == len(told_of_invoice)
        else:
            moved = everything(lines) != everything(lines_before)
            assert after.version == before.version + (1 if changed or moved else 0)
            assert as_recorded(records, {"field_changed", "line_modified"}) == changed
            self.check_lines_that_came_and_went(records, lines_before, lines)
        self.check_figures(after, list(lines.values()))
        return not refused

    def check_lines_that_came_and_went(self, records, before, after):
        came = {record.line_item_id for record in records if record.edit_type == "line_added"}
        went = {record.line_item_id for record in records if record.edit_type == "line_removed"}
        written_off = {
            pk for pk in before.keys() & after.keys() if after[pk].written_off and not before[pk].written_off
        }
        assert came == after.keys() - before.keys()
        assert went - written_off == before.keys() - after.keys()

    def check_figures(self, invoice, lines):
        billed = [line for line in lines if line.is_billed and not line.written_off]
        for line in lines:
            product = oracle.line_total(line.quantity, line.unit_price, line.rate_multiplier)
            assert line.line_total == product or line.line_total_is_manual, line
        total = sum((line.line_total for line in billed), Decimal(0))
        by_hand = sum((line.line_total for line in billed if line.source == "manual"), Decimal(0))
        assert invoice.computed_total == total == invoice.base_amount + invoice.overtime_amount + by_hand
        assert invoice.total_is_manual == (invoice.total_amount != invoice.computed_total)
        assert invoice.total_amount >= 0
        assert invoice.is_overtime == (invoice.overtime_hours > 0)
        tasks = [line for line in lines if line.line_type == "task" and not line.written_off]
        assert invoice.total_hours == sum((line.quantity for line in tasks), Decimal(0))
        overtime = [line for line in lines if line.line_type == "overtime"]
        assert invoice.overtime_hours == sum((line.quantity for line in overtime), Decimal(0))
        if invoice.deal_type == "SUP" and not self.overtime_is_by_hand and not any(line.is_edited for line in overtime):
            walked = sum((Fraction(line.quantity) for line in tasks if line.source == "auto"), Fraction(0))
            assert invoice.overtime_hours == max(Fraction(0), walked - Fraction(invoice.monthly_limit_hours))
        assert not any(line.written_off for line in lines if line.worklog_ref is None)
        claims = Counter(LineItem.objects.exclude(worklog_ref=None).values_list("worklog_ref", flat=True))
        assert set(claims.values()) <= {1}

    def check_void(self):
        before, lines = self.invoice(), self.lines()
        void(invoice_id=self.pk, user=self.user, reason="The end of the story")
        after = self.invoice()
        assert (after.version, after.display_number) == (before.version + 1, before.display_number)
        assert not LineItem.objects.exclude(worklog_ref=None).exists()
        assert everything(self.lines(), "worklog_ref") == everything(lines, "worklog_ref")


def told_changes(before, after, lines_before, lines, of_invoice):
    """{(line or None, field): (old, new)} of everything that an edit must have left a record of."""
    changed = {
        (None, name): (as_text(getattr(before, name)), as_text(getattr(after, name)))
        for name in of_invoice
        if getattr(before, name) != getattr(after, name)
    }
    for pk in lines_before.keys() & lines.keys():
        for name in TRACED_OF_LINES:
            old, new = getattr(lines_before[pk], name), getattr(lines[pk], name)
            if old != new:
                changed[pk, name] = (as_text(old), as_text(new))
    return changed


def as_recorded(records, kinds):
    """The same from the history; where a line was removed but keeps its claim, that is what changed."""
    found = {}
    for record in records:
        key, change = (record.line_item_id, record.field_name), (record.old_value, record.new_value)
        if record.edit_type == "line_removed" and LineItem.objects.filter(pk=record.line_item_id).exists():
            key, change = (record.line_item_id, "written_off"), ("false", "true")
        elif record.edit_type not in kinds or record.field_name == "sort_order":
            continue
        else:
            assert key not in found, f"two records of {key}"
        found[key] = change
    return found


def everything(lines, *but):
    return {
        pk: {field.attname: getattr(line, field.attname) for field in LineItem._meta.fields if field.name not in but}
        for pk, line in lines.items()
    }


@given(
    st.data(),
    st.sampled_from(["SUP", "SUP", "HR", "FP"]),
    st.lists(moves, min_size=1, max_size=12),
)
@settings(max_examples=120, deadline=None, print_blob=True, suppress_health_check=list(HealthCheck))
def test_any_sequence_of_edits_adds_up_and_leaves_its_trace(django_user_model, data, deal_type, sequence):
    with transaction.atomic():
        story = Story(django_user_model(username="anna"), deal_type)
        for move in sequence:
            story.step(data, move)
        story.check_void()
        transaction.set_rollback(True)
