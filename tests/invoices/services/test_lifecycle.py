"""Every verb from every status, held against the specification's table written out here (spec 3, Statuses)."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from invoices.errors import Conflict, Invalid, MoveNotAllowed, StaleVersion
from invoices.models import EditRecord, Invoice, InvoiceDocument, InvoiceEvent, LineItem
from invoices.models.append_only import HistoryIsFinal
from invoices.services.approve import approve
from invoices.services.client_answer import accept, reject
from invoices.services.create_drafts import create_draft
from invoices.services.decline import decline
from invoices.services.finalize import finalize
from invoices.services.mark_paid import mark_paid
from invoices.services.refresh import refresh
from invoices.services.regenerate import regenerate
from invoices.services.reopen import reopen
from invoices.services.send import send
from invoices.services.void import void
from tests.worlds import FEBRUARY, application, hours, store

STATUSES = ("draft", "needs_review", "approved", "sent", "accepted", "paid", "declined", "rejected", "void")
VERBS: dict[str, Any] = {
    "finalize": finalize,
    "approve": approve,
    "decline": decline,
    "send": send,
    "accept": accept,
    "reject": reject,
    "mark_paid": mark_paid,
    "regenerate": regenerate,
    "reopen": reopen,
    "refresh": refresh,
    "void": void,
}
WITH_REASON = {"decline", "reject", "void"}
# From, verb → to: the table of spec 3, word for word. Whatever is not in it is refused.
TABLE = {
    ("draft", "finalize"): "needs_review",
    ("needs_review", "approve"): "approved",
    ("needs_review", "decline"): "declined",
    ("approved", "send"): "sent",
    ("sent", "accept"): "accepted",
    ("sent", "reject"): "rejected",
    ("accepted", "mark_paid"): "paid",
    ("declined", "regenerate"): "draft",
    ("rejected", "regenerate"): "draft",
    ("approved", "regenerate"): "draft",
    ("declined", "reopen"): "draft",
    ("rejected", "reopen"): "draft",
    ("draft", "refresh"): "draft",
    ("draft", "void"): "void",
    ("declined", "void"): "void",
    ("rejected", "void"): "void",
}
PDF = b"%PDF-1.7 as it was finalized"


@pytest.fixture
def manager(db):
    return get_user_model().objects.create_user("manager")


@pytest.fixture
def draft(manager, settings, tmp_path):
    settings.ARCHIVE_DIR = tmp_path
    store([application()], [hours("45.5", start_date=FEBRUARY.start)])
    return create_draft(user=manager, application_key="APP-1", period=FEBRUARY)


def put_into(invoice: Invoice, status: str) -> Invoice:
    """As if it had come there: only what verbs look at is set."""
    Invoice.objects.filter(pk=invoice.pk).update(status=status, approval_no=int(status not in ("draft", "void")))
    if status not in ("draft", "void"):
        InvoiceDocument.objects.create(
            invoice=invoice,
            pdf_data=PDF,
            pdf_sha256=sha256(PDF).hexdigest(),
            html="<p>",
            engine="embedded",
            created_at=datetime(2026, 3, 1, tzinfo=UTC),
        )
    invoice.refresh_from_db()
    return invoice


def call(verb: str, invoice: Invoice, user, **more) -> Invoice:
    reason = {"reason": "The hours are wrong."} if verb in WITH_REASON else {}
    return VERBS[verb](invoice_id=invoice.pk, user=user, **reason, **more)


def everything(invoice: Invoice) -> tuple:
    return (
        Invoice.objects.filter(pk=invoice.pk).values().get(),
        list(LineItem.objects.filter(invoice=invoice).order_by("id").values()),
        list(InvoiceEvent.objects.filter(invoice=invoice).order_by("id").values()),
        list(EditRecord.objects.filter(invoice=invoice).order_by("id").values()),
        list(InvoiceDocument.objects.filter(invoice=invoice).values_list("pdf_sha256")),
    )


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("status", STATUSES)
def test_a_verb_moves_as_the_table_says_or_changes_nothing(status, verb, draft, manager):
    invoice = put_into(draft, status)
    before = everything(invoice)
    target = TABLE.get((status, verb))

    if target is None:
        with pytest.raises(Conflict):
            call(verb, invoice, manager)
        assert everything(invoice) == before
        return

    moved = call(verb, invoice, manager)

    assert moved.status == target
    assert moved.version == invoice.version + 1
    assert moved.display_number == invoice.display_number
    events = InvoiceEvent.objects.filter(invoice=invoice).exclude(pk__in=[event["id"] for event in before[2]])
    expected = "refreshed" if verb == "refresh" else "status_changed"
    assert [event.kind for event in events] == [expected]
    if verb != "refresh":
        assert (events[0].from_status, events[0].to_status, events[0].by) == (status, target, "manager")


@pytest.mark.parametrize("verb", sorted(WITH_REASON))
@pytest.mark.parametrize("reason", ["", "   ", "\0", "\ud800"])
def test_a_refusal_without_a_reason_is_refused(verb, reason, draft, manager):
    status = {"decline": "needs_review", "reject": "sent", "void": "draft"}[verb]
    invoice = put_into(draft, status)
    before = everything(invoice)

    with pytest.raises(Invalid) as refused:
        VERBS[verb](invoice_id=invoice.pk, user=manager, reason=reason)

    assert list(refused.value.details) == ["reason"]
    assert everything(invoice) == before


@pytest.mark.parametrize(("status", "verb"), sorted(TABLE))
def test_a_stale_version_is_told_and_changes_nothing(status, verb, draft, manager):
    invoice = put_into(draft, status)
    before = everything(invoice)

    with pytest.raises(StaleVersion, match=rf"version {invoice.version}\b"):
        call(verb, invoice, manager, expected_version=invoice.version + 7)

    assert everything(invoice) == before


def test_approving_archives_the_pdf_and_stamps_the_invoice(draft, manager, tmp_path):
    invoice = put_into(draft, "needs_review")
    Invoice.objects.filter(pk=invoice.pk).update(approval_no=0)

    approved = approve(invoice_id=invoice.pk, user=manager)

    assert (approved.approved_by, approved.approval_no) == ("manager", 1)
    assert approved.r2_storage_key == "invoices/2026/APP-1/Act_INV-1.pdf"
    assert (tmp_path / approved.r2_storage_key).read_bytes() == PDF


def test_a_dead_archive_is_an_event_and_never_blocks_an_approval(draft, manager, settings, tmp_path):
    settings.ARCHIVE_DIR = tmp_path / "file"
    settings.ARCHIVE_DIR.write_text("not a folder")
    invoice = put_into(draft, "needs_review")

    approved = approve(invoice_id=invoice.pk, user=manager)

    assert (approved.status, approved.r2_storage_key) == ("approved", "")
    assert InvoiceEvent.objects.filter(invoice=invoice, kind="r2_upload_failed").count() == 1


def test_whoever_finalized_may_not_approve_where_four_eyes_are_required(draft, manager, settings):
    settings.FOUR_EYES = True
    finalized = finalize(invoice_id=draft.pk, user=manager)
    before = everything(finalized)

    with pytest.raises(Conflict, match="somebody else"):
        approve(invoice_id=draft.pk, user=manager)

    assert everything(finalized) == before
    other = get_user_model().objects.create_user("other")
    assert approve(invoice_id=draft.pk, user=other).approved_by == "other"


def test_who_loses_the_approval_takes_his_upload_back(draft, manager, tmp_path, monkeypatch):
    from invoices.services import approve as approving

    invoice = put_into(draft, "needs_review")
    archived = approving._archive

    def archive_then_lose(*args, **kwargs):
        answer = archived(*args, **kwargs)
        Invoice.objects.filter(pk=invoice.pk).update(version=99)
        return answer

    monkeypatch.setattr(approving, "_archive", archive_then_lose)

    with pytest.raises(StaleVersion):
        approve(invoice_id=invoice.pk, user=manager)

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_regenerating_takes_new_work_frees_what_vanished_and_keeps_what_people_wrote(draft, manager):
    from clients.models import WarehouseWorklog
    from invoices.services.edit_line_items import edit_line_items

    store(worklogs=[hours("1", issue_key="ITSM-2", start_date=FEBRUARY.start)])
    refreshed = refresh(invoice_id=draft.pk, user=manager)
    edited = refreshed.line_items.get(jira_key="ITSM-2")
    edit_line_items(
        invoice_id=draft.pk,
        user=manager,
        update=[{"id": edited.pk, "quantity": "0.75"}],
        add=[{"description": "Discount", "line_total": "-100000.00"}],
    )
    invoice = put_into(Invoice.objects.get(pk=draft.pk), "declined")
    WarehouseWorklog.objects.filter(issue_key="ITSM-1").delete()
    store(worklogs=[hours("50", issue_key="ITSM-3", start_date=FEBRUARY.end)])

    again = regenerate(invoice_id=draft.pk, user=manager)

    tasks = {line.jira_key: line.quantity for line in again.line_items.filter(line_type="task")}
    assert {key: str(quantity) for key, quantity in tasks.items()} == {"ITSM-2": "0.75", "ITSM-3": "50.00"}
    assert again.line_items.filter(source="manual", description="Discount").count() == 1
    assert str(again.overtime_hours) == "10.75"
    assert again.display_number == invoice.display_number
    assert again.total_amount == sum(line.line_total for line in again.line_items.filter(is_billed=True))
    event = again.events.get(from_status="declined", to_status="draft")
    assert (event.data["worklogs_added"], event.data["worklogs_removed"]) == (1, 1)
    assert event.data["total_amount"] == str(invoice.total_amount)
    assert not InvoiceDocument.objects.filter(invoice=invoice).exists()


def test_regenerating_a_contract_that_is_gone_changes_nothing(draft, manager):
    from clients.models import WarehouseApplication

    invoice = put_into(draft, "rejected")
    WarehouseApplication.objects.all().delete()
    before = everything(invoice)

    with pytest.raises(Conflict, match="APP-1"):
        regenerate(invoice_id=invoice.pk, user=manager)

    assert everything(invoice) == before


def test_a_missing_invoice_is_told(manager):
    from uuid import uuid4

    from invoices.errors import NotFound

    for verb in VERBS:
        with pytest.raises(NotFound):
            call(verb, Invoice(pk=uuid4()), manager)


def test_paid_and_void_are_final(draft, manager):
    for status in ("paid", "void"):
        invoice = put_into(draft, status)
        InvoiceDocument.objects.all().delete()
        for verb in VERBS:
            with pytest.raises(MoveNotAllowed if verb != "refresh" else Conflict):
                call(verb, invoice, manager)


@pytest.mark.parametrize("history", [InvoiceEvent, EditRecord])
def test_history_cannot_be_changed_through_the_orm(history, draft, manager):
    from invoices.services.edit_fields import edit_fields

    edit_fields(invoice_id=draft.pk, user=manager, changes={"legal_text": "Anew"})
    row = history.objects.first()
    kept = list(history.objects.values())

    for change in (
        row.save,
        row.delete,
        history.objects.all().delete,
        lambda: history.objects.update(invoice=draft),
        lambda: history.objects.bulk_update([row], ["invoice"]),
    ):
        with pytest.raises(HistoryIsFinal):
            change()

    assert list(history.objects.values()) == kept


@pytest.mark.parametrize("table", ["invoices_invoiceevent", "invoices_editrecord"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET invoice_id = invoice_id"])
def test_on_postgresql_history_cannot_be_changed_around_the_orm(table, statement, draft, manager):
    from django.db import DatabaseError, connection, transaction

    from invoices.services.edit_fields import edit_fields

    if connection.vendor != "postgresql":
        pytest.skip("the trigger is PostgreSQL's")
    edit_fields(invoice_id=draft.pk, user=manager, changes={"legal_text": "Anew"})

    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_the_loser_of_an_approval_leaves_the_pdf_that_the_winner_stands_on(draft, manager, tmp_path, monkeypatch):
    from invoices.services import approve as approving

    invoice = put_into(draft, "needs_review")
    archived = approving._archive

    def archive_then_lose_to_another_approval(*args, **kwargs):
        monkeypatch.setattr(approving, "_archive", archived)
        answer = archived(*args, **kwargs)
        approve(invoice_id=invoice.pk, user=manager)
        return answer

    monkeypatch.setattr(approving, "_archive", archive_then_lose_to_another_approval)

    with pytest.raises(StaleVersion):
        approve(invoice_id=invoice.pk, user=manager)

    approved = Invoice.objects.get(pk=invoice.pk)
    assert (tmp_path / approved.r2_storage_key).read_bytes() == PDF
