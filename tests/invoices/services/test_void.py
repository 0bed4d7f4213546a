"""Voiding a wrong invoice (spec 3, void): its number stays, its time and its period are free again."""

from decimal import Decimal

import pytest

from invoices.errors import Invalid, MoveNotAllowed, NotFound, StaleVersion
from invoices.models import EditRecord, Invoice, InvoiceEvent, LineItem
from invoices.services.create_drafts import create_draft, create_drafts
from invoices.services.edit_line_items import edit_line_items
from invoices.services.void import void as void_invoice
from tests import worlds
from tests.worlds import MARCH, application, hours

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(django_user_model):
    return django_user_model.objects.create_user("anna")


@pytest.fixture
def draft(anna):
    worlds.store([application()], [hours("45.5"), hours("1", issue_key="ITSM-2")])
    return create_draft(user=anna, application_key="APP-1", period=MARCH)


@pytest.fixture
def void(anna):
    return lambda draft, reason="Wrong month", **options: void_invoice(
        invoice_id=draft.pk, user=anna, reason=reason, **options
    )


def stored(draft):
    return (
        Invoice.objects.filter(pk=draft.pk).values().get(),
        list(LineItem.objects.filter(invoice=draft).order_by("id").values()),
        InvoiceEvent.objects.filter(invoice=draft).count(),
    )


def test_a_void_invoice_says_who_and_why_and_keeps_number_and_figures(draft, void):
    invoice = void(draft, reason="  Wrong month ")
    assert (invoice.status, invoice.voided_by, invoice.void_reason) == ("void", "anna", "Wrong month")
    assert invoice.voided_at is not None
    assert (invoice.display_number, invoice.invoice_number) == ("INV-1", 1)
    assert invoice.total_amount == draft.total_amount
    assert invoice.version == 2


def test_its_lines_stay_without_their_claims(draft, void):
    lines = LineItem.objects.filter(invoice=draft)
    before = list(lines.values_list("pk", "description", "quantity", "line_total"))
    void(draft)
    assert list(lines.values_list("pk", "description", "quantity", "line_total")) == before
    assert not lines.filter(worklog_ref__isnull=False).exists()


def test_its_time_and_period_can_be_billed_again(anna, draft, void):
    claims = set(LineItem.objects.values_list("worklog_ref", flat=True)) - {None}
    void(draft)
    again = create_draft(user=anna, application_key="APP-1", period=MARCH)
    assert again.display_number == "INV-2"
    assert again.total_amount == draft.total_amount
    assert set(again.line_items.values_list("worklog_ref", flat=True)) - {None} == claims


def test_what_was_written_off_is_free_too(anna, draft, void):
    line = draft.line_items.get(jira_key="ITSM-2")
    edit_line_items(invoice_id=draft.pk, user=anna, remove=[line.pk])
    void(draft)
    again = create_draft(user=anna, application_key="APP-1", period=MARCH)
    assert again.total_hours == Decimal("46.50")


def test_only_its_own_claims_are_freed(anna, void):
    worlds.store([application(), application("APP-2")], [hours("1"), hours("1", project_label="APP-2")])
    first, second = create_drafts(user=anna, period=MARCH).created
    void(first)
    assert second.line_items.filter(worklog_ref__isnull=False).count() == 1


def test_one_event_tells_it_and_no_edit_record(draft, void):
    void(draft)
    event = InvoiceEvent.objects.get(invoice=draft, to_status="void")
    assert (event.kind, event.from_status, event.by, event.reason) == ("status_changed", "draft", "anna", "Wrong month")
    assert event.data == {"worklogs_freed": 2, "verb": "void"}
    assert not EditRecord.objects.exists()


@pytest.mark.parametrize("reason", ["", "  ", "\n\t"])
def test_without_a_reason_nothing_is_done(draft, void, reason):
    before = stored(draft)
    with pytest.raises(Invalid) as refused:
        void(draft, reason=reason)
    assert list(refused.value.details) == ["reason"]
    assert stored(draft) == before


def test_void_is_final(draft, void):
    void(draft)
    before = stored(draft)
    with pytest.raises(MoveNotAllowed, match="INV-1 is void"):
        void(draft)
    assert stored(draft) == before


@pytest.mark.parametrize("status", ["needs_review", "approved", "sent", "accepted", "paid"])
def test_what_is_out_of_our_hands_cannot_be_voided(draft, void, status):
    Invoice.objects.filter(pk=draft.pk).update(status=status)
    before = stored(draft)
    with pytest.raises(MoveNotAllowed):
        void(draft)
    assert stored(draft) == before


@pytest.mark.parametrize("status", ["declined", "rejected"])
def test_a_declined_or_rejected_invoice_may_be_voided(draft, void, status):
    Invoice.objects.filter(pk=draft.pk).update(status=status)
    assert void(draft).status == "void"


def test_the_version_that_was_read_may_be_insisted_on(draft, void):
    before = stored(draft)
    with pytest.raises(StaleVersion):
        void(draft, expected_version=2)
    assert stored(draft) == before


def test_an_invoice_that_does_not_exist_is_not_found(anna, draft):
    with pytest.raises(NotFound):
        void_invoice(invoice_id=draft.line_items.first().pk, user=anna, reason="Gone")
