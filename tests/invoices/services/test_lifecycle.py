"""Every verb from every status, held against the specification's table (spec 3, Statuses)."""

import pytest
from django.contrib.auth import get_user_model

from invoices.errors import Conflict, Invalid, MoveNotAllowed, NotEditable, StaleVersion
from invoices.models import EditRecord, Invoice, InvoiceDocument, InvoiceEvent
from invoices.ports import ArchiveAnswer
from invoices.services import approve as approving
from invoices.services.approve import approve
from invoices.services.create_drafts import create_draft
from invoices.services.decline import decline
from invoices.services.finalize import finalize
from invoices.services.refresh import refresh
from invoices.services.regenerate import regenerate
from proxima_invoice.foundation.models.append_only import HistoryIsFinal
from tests.lifecycle import PDF, STATUSES, TABLE, VERBS, WITH_REASON, call, everything, put_into
from tests.worlds import FEBRUARY, application, hours, store


@pytest.fixture
def manager(db):
    return get_user_model().objects.create_user("manager")


@pytest.fixture
def draft(manager, settings, tmp_path):
    settings.ARCHIVE_DIR = tmp_path
    store([application()], [hours("45.5", start_date=FEBRUARY.start)])
    return create_draft(user=manager, application_key="APP-1", period=FEBRUARY)


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
@pytest.mark.parametrize("reason", ["", "   ", "\0", "\ud800", "\u200b", " \u2060\n", "\u3164", "\u0301"])
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


def test_who_presses_twice_is_told_the_status_and_not_that_somebody_else_was_faster(draft, manager):
    invoice = put_into(draft, "needs_review")
    approve(invoice_id=invoice.pk, user=manager, expected_version=invoice.version)
    before = everything(invoice)

    with pytest.raises(MoveNotAllowed) as refused:
        approve(invoice_id=invoice.pk, user=manager, expected_version=invoice.version)

    assert str(refused.value) == (
        f"{invoice.display_number} is approved; to approve it, it must be in review. "
        f"It is at version {invoice.version + 1}, not {invoice.version}."
    )
    assert everything(invoice) == before


def test_a_stale_edit_of_what_is_no_draft_is_told_the_status(draft, manager):
    invoice = put_into(draft, "needs_review")

    with pytest.raises(NotEditable, match="only drafts can be refreshed"):
        refresh(invoice_id=invoice.pk, user=manager, expected_version=invoice.version + 7)


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
    invoice = put_into(draft, "needs_review")
    archived = approving._archive

    def archive_then_lose(*args, **kwargs):
        answer = archived(*args, **kwargs)
        decline(invoice_id=invoice.pk, user=manager, reason="Faster")
        return answer

    monkeypatch.setattr(approving, "_archive", archive_then_lose)

    with pytest.raises(StaleVersion, match="at version 2, not 1"):
        approve(invoice_id=invoice.pk, user=manager)

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_an_upload_that_cannot_be_taken_back_does_not_hide_who_was_faster(draft, manager, monkeypatch, caplog):
    invoice = put_into(draft, "needs_review")

    def fail() -> None:
        raise OSError("The archive is read-only.")

    def archive_then_lose(*_args, **_kwargs):
        decline(invoice_id=invoice.pk, user=manager, reason="Faster")
        return approving._Archived(ArchiveAnswer("invoices/a.pdf", "", undo=fail), "")

    monkeypatch.setattr(approving, "_archive", archive_then_lose)

    with pytest.raises(StaleVersion, match="at version 2, not 1"):
        approve(invoice_id=invoice.pk, user=manager)

    assert "Could not take invoices/a.pdf back out of the archive." in caplog.text


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


@pytest.mark.parametrize("blank", ["", "  ", "\u200b", None])
def test_a_document_of_blanks_is_not_complete(blank, draft, manager):
    Invoice.objects.filter(pk=draft.pk).update(
        customer_snapshot={**draft.customer_snapshot, "company_name": blank, "tin": blank},
        application_snapshot={**draft.application_snapshot, "agreement_number": blank, "agreement_date": blank},
    )
    before = everything(draft)

    with pytest.raises(Invalid) as refused:
        finalize(invoice_id=draft.pk, user=manager)

    assert list(refused.value.details) == ["company_name", "tin", "agreement_number", "agreement_date"]
    assert everything(draft) == before
