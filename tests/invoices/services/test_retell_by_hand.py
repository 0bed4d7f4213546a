"""Warnings of work by hand live as long as what they warn of."""

import pytest

from invoices.api.prefilled import prefilled
from invoices.models import Invoice, LineItem
from invoices.services.create_drafts import create_draft, prefill
from invoices.services.create_from_given import create_given_draft
from invoices.services.edit_fields import edit_fields
from invoices.services.edit_line_items import edit_line_items
from tests import worlds
from tests.worlds import MARCH, application, hours

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(django_user_model):
    return django_user_model.objects.create_user("anna")


@pytest.fixture
def edit(anna):
    return lambda draft, **edits: edit_line_items(invoice_id=draft.pk, user=anna, **edits)


@pytest.fixture
def save(anna):
    """39 h and 2 h of support with 40 h included: one hour of overtime."""
    worlds.store([application()], [hours("39"), hours("2", issue_key="ITSM-2")])
    return lambda given: create_given_draft(user=anna, application_key="APP-1", period=MARCH, given=given)


def lines_without(left_out):
    lines = prefilled(prefill(application_key="APP-1", period=MARCH))["line_items"]
    return [line for line in lines if left_out not in (line["jira_key"], line["line_type"])]


def line_of(draft, **fields):
    return LineItem.objects.get(invoice=draft, **fields)


def told(draft):
    return {warning["code"]: warning["message"] for warning in Invoice.objects.get(pk=draft.pk).warnings}


def test_a_total_that_is_put_right_is_warned_of_no_longer(anna, save):
    draft = save({"total_amount": "1.00"})
    assert list(told(draft)) == ["figures_by_hand"]
    edit_fields(invoice_id=draft.pk, user=anna, changes={"total_amount": "2.00"})
    assert "total_amount 2.00 (lines: 15150000.00)" in told(draft)["figures_by_hand"]
    edit_fields(invoice_id=draft.pk, user=anna, changes={"total_amount": "15150000.00"})
    assert told(draft) == {}


def test_a_total_that_the_lines_take_back_is_warned_of_no_longer(save, edit):
    draft = save({"total_amount": "1.00"})
    edit(draft, total_follows=True)
    assert told(draft) == {}


def test_work_that_is_restored_is_left_out_no_longer(save, edit):
    draft = save({"line_items": lines_without("ITSM-2")})
    assert list(told(draft)) == ["worklogs_left_out"]
    edit(draft, remove=[line_of(draft, jira_key="ITSM-1").pk])
    assert told(draft)["worklogs_left_out"].startswith("2 worklogs of the period are left out: 41.00 h")
    edit(draft, update=[{"id": line.pk, "written_off": False} for line in draft.line_items.filter(written_off=True)])
    assert told(draft) == {}


def test_a_base_that_was_left_out_stays_told(save, edit):
    draft = save({"line_items": lines_without("support")})
    before = told(draft)
    edit(draft, update=[{"id": line_of(draft, jira_key="ITSM-2").pk, "description": "As agreed"}])
    assert told(draft) == before
    assert list(before) == ["lines_left_out"]


def test_overtime_that_was_left_out_is_told_no_longer_when_there_is_none_to_leave_out(save, edit):
    draft = save({"line_items": lines_without("overtime")})
    assert list(told(draft)) == ["lines_left_out"]
    edit(draft, update=[{"id": line_of(draft, jira_key="ITSM-2").pk, "quantity": "1.00"}])
    assert "lines_left_out" not in told(draft)


def test_overtime_by_hand_that_does_not_follow_its_tasks_is_told_until_it_agrees(save, edit):
    draft = save({})
    over, task = line_of(draft, line_type="overtime"), line_of(draft, jira_key="ITSM-2")
    edit(draft, update=[{"id": over.pk, "quantity": "0.50"}])
    assert told(draft) == {}
    edit(draft, update=[{"id": task.pk, "quantity": "3.00"}])
    assert "by hand, 0.50 h; the tasks come to 2.00 h over the limit" in told(draft)["overtime_by_hand"]
    edit(draft, update=[{"id": over.pk, "quantity": "2.00"}])
    assert told(draft) == {}


def test_overtime_edited_together_with_its_tasks_is_told(save, edit):
    draft = save({})
    over, task = line_of(draft, line_type="overtime"), line_of(draft, jira_key="ITSM-2")
    edit(draft, update=[{"id": over.pk, "quantity": "0.50"}, {"id": task.pk, "quantity": "3.00"}])
    assert list(told(draft)) == ["overtime_by_hand"]


def test_what_an_edit_itself_leaves_out_is_no_warning_and_others_stay(anna, edit):
    worlds.store([application(agreement_number="")], [hours("2"), hours("1", issue_key="ITSM-2")])
    draft = create_draft(user=anna, application_key="APP-1", period=MARCH)
    before = told(draft)
    edit_fields(invoice_id=draft.pk, user=anna, changes={"total_amount": "1.00"})
    edit(draft, remove=[line_of(draft, jira_key="ITSM-2").pk])
    assert told(draft) == before
    assert before
