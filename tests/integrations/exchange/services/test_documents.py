"""What an accountant does with a document: edit, digitise, export, reject (spec 7, Digitisation)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from integrations.exchange.models import (
    ExpenseAccount,
    IncomingDocument,
    Queue,
    QueueEntry,
    SyncError,
    VatClass,
)
from integrations.exchange.services.edit_document import edit_document
from integrations.exchange.services.export_document import export_document
from integrations.exchange.services.mark_digitised import mark_digitised
from integrations.exchange.services.reject_document import reject_document
from integrations.exchange.services.report_sync_error import report_sync_error
from invoices.errors import Invalid, MoveNotAllowed, NotFound, StaleVersion
from tests import exchange
from tests.exchange import NOW

Status = IncomingDocument.Status


@pytest.fixture
def user(users):
    return users["manager"]


@pytest.fixture
def document(db):
    return exchange.incoming(exchange.company())


def read_again(document):
    return IncomingDocument.objects.get(pk=document.pk)


def edit(document, user, **values):
    return edit_document(document_id=document.pk, version=document.version, values=values, user=user, now=NOW)


class TestEdit:
    def test_what_a_person_typed_is_sure_and_in_the_history(self, document, user):
        edited = edit(document, user, number=" SF-119 ", total="99.50", due_date="2026-12-02", currency="usd")

        stored = read_again(document)
        assert (stored.number, stored.total, stored.due_date) == ("SF-119", Decimal("99.50"), date(2026, 12, 2))
        assert stored.currency == "USD"
        assert stored.found["number"] == {"confidence": 1, "origin": "person"}
        assert stored.version == edited.version == 2
        event = stored.events.get()
        assert (event.kind, event.by) == ("edited", "manager")
        assert event.data["number"] == ["SF-118", "SF-119"]
        assert event.data["due_date"] == ["", "2026-12-02"]

    def test_the_same_values_change_nothing(self, document, user):
        edit(document, user, number="SF-118", total="1120000.00")

        assert read_again(document).version == 1
        assert not document.events.exists()

    def test_it_is_allocated_to_what_is_in_use(self, document, user):
        account = ExpenseAccount.objects.create(code="9420", name="Hosting")
        vat_class = VatClass.objects.create(code="V12", name="VAT 12 %", rate=12)

        edit(document, user, expense_account=str(account.pk), vat_class=vat_class)

        assert read_again(document).expense_account == account
        assert read_again(document).vat_class == vat_class

    def test_an_empty_value_empties_the_field(self, document, user):
        edit(document, user, total="", issue_date="", seller_name="")

        stored = read_again(document)
        assert (stored.total, stored.issue_date, stored.seller_name) == (None, None, "")

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("total", "1,5"),
            ("total", 1.5),
            ("total", "1.005"),
            ("total", "99999999999999.00"),
            ("issue_date", "31.02.2026"),
            ("issue_date", "0001-01-01"),
            ("currency", "EURO"),
            ("currency", "QQQ"),
            ("number", "n" * 101),
            ("number", "a\0b"),
            ("number", 5),
            ("doctype", "letter"),
            ("expense_account", "4711"),
            ("status", "exported"),
        ],
    )
    def test_every_wrong_field_is_named_and_nothing_is_stored(self, document, user, field, value):
        with pytest.raises(Invalid) as refused:
            edit(document, user, **{"seller_tin": "305123456", field: value})

        assert list(refused.value.details) == [field]
        assert read_again(document).seller_tin == ""

    def test_an_account_that_is_out_of_use_is_not_taken(self, document, user):
        account = ExpenseAccount.objects.create(code="1", name="Old", is_active=False)

        with pytest.raises(Invalid):
            edit(document, user, expense_account=account.pk)

    def test_whoever_saw_an_older_version_loses_nothing_and_overwrites_nothing(self, document, user):
        edit(document, user, number="first")

        with pytest.raises(StaleVersion):
            edit_document(document_id=document.pk, version=1, values={"number": "second"}, user=user)
        assert read_again(document).number == "first"

    def test_a_digitised_one_comes_once_more_as_it_is_now(self, document, user):
        mark_digitised(document_id=document.pk, version=1, user=user, now=NOW)
        before = read_again(document).digitized_at

        edit_document(document_id=document.pk, version=2, values={"doctype": "act"}, user=user, now=NOW)

        entry = QueueEntry.objects.get()
        assert entry.doctype == "act"
        assert read_again(document).digitized_at == entry.moment > before

    def test_an_exported_one_waits_to_be_exported_again(self, document, user):
        mark_digitised(document_id=document.pk, version=1, user=user, now=NOW)
        export_document(document_id=document.pk, version=2, user=user, now=NOW)
        before = {entry.queue: entry.moment for entry in QueueEntry.objects.all()}

        edit_document(document_id=document.pk, version=3, values={"doctype": "act"}, user=user, now=NOW)

        assert read_again(document).status == Status.DIGITISED
        after = {entry.queue: entry.moment for entry in QueueEntry.objects.all()}
        assert after[Queue.EXPORTED] == before[Queue.EXPORTED]
        assert after[Queue.DIGITIZED] > before[Queue.DIGITIZED]
        assert set(QueueEntry.objects.values_list("doctype", flat=True)) == {"act"}

    def test_past_the_check_nothing_that_is_needed_can_be_taken_out(self, document, user):
        mark_digitised(document_id=document.pk, version=1, user=user, now=NOW)

        with pytest.raises(Invalid) as refused:
            edit_document(document_id=document.pk, version=2, values={"total": "", "number": "7"}, user=user)

        assert list(refused.value.details) == ["total"]
        assert read_again(document).number == "SF-118"

    def test_there_is_no_such_document(self, user, db):
        with pytest.raises(NotFound):
            edit_document(document_id=exchange.company().pk, version=1, values={}, user=user)


class TestMarkDigitised:
    def test_it_stands_in_the_queue(self, document, user):
        marked = mark_digitised(document_id=document.pk, version=1, user=user, now=NOW)

        stored = read_again(document)
        entry = QueueEntry.objects.get()
        assert (stored.status, stored.digitized_at) == (Status.DIGITISED, entry.moment)
        assert (entry.queue, entry.incoming, entry.company) == (Queue.DIGITIZED, marked, document.company)
        assert stored.events.get().kind == "digitised"

    @pytest.mark.parametrize("field", ["number", "issue_date", "currency", "total"])
    def test_without_what_every_accounting_system_needs_it_is_refused(self, user, db, field):
        empty = "" if field in ("number", "currency") else None
        lacking: dict[str, Any] = {field: empty}
        document = exchange.incoming(exchange.company(), **lacking)

        with pytest.raises(Invalid) as refused:
            mark_digitised(document_id=document.pk, version=1, user=user, now=NOW)

        assert list(refused.value.details) == [field]
        assert read_again(document).status == Status.TO_CHECK
        assert not QueueEntry.objects.exists()

    def test_a_receipt_may_lack_a_number(self, user, db):
        receipt = exchange.incoming(exchange.company(), number="", doctype="receipt")

        mark_digitised(document_id=receipt.pk, version=1, user=user, now=NOW)

        assert read_again(receipt).status == Status.DIGITISED

    @pytest.mark.parametrize("status", [Status.RECEIVED, Status.DIGITISED, Status.EXPORTED, Status.REJECTED])
    def test_only_what_is_to_be_checked(self, user, db, status):
        document = exchange.incoming(
            exchange.company(), status=status, digitized_at=NOW, exported_at=NOW, reject_reason="No."
        )

        with pytest.raises(MoveNotAllowed):
            mark_digitised(document_id=document.pk, version=1, user=user, now=NOW)
        assert not QueueEntry.objects.exists()


class TestExport:
    def test_it_stands_in_the_queue(self, document, user):
        mark_digitised(document_id=document.pk, version=1, user=user, now=NOW)
        export_document(document_id=document.pk, version=2, user=user, now=NOW)

        stored = read_again(document)
        assert stored.status == Status.EXPORTED
        assert stored.exported_at == QueueEntry.objects.get(queue=Queue.EXPORTED).moment

    def test_exported_again_it_moves_to_the_end_and_what_was_said_against_it_is_cleared(self, document, user):
        mark_digitised(document_id=document.pk, version=1, user=user, now=NOW)
        export_document(document_id=document.pk, version=2, user=user, now=NOW)
        first = read_again(document).exported_at
        report_sync_error(
            key=document.location.key, document_id=document.pk, company_code="1", message="No such country.", now=NOW
        )
        assert read_again(document).sync_failed_at == NOW

        export_document(document_id=document.pk, version=None, user=user, now=NOW + timedelta(hours=1))

        stored = read_again(document)
        assert stored.sync_failed_at is None
        assert SyncError.objects.get().cleared_at == NOW + timedelta(hours=1)
        assert QueueEntry.objects.get(queue=Queue.EXPORTED).moment == stored.exported_at > first

    def test_the_same_said_again_is_one_error_and_makes_no_new_version(self, document, user):
        mark_digitised(document_id=document.pk, version=1, user=user, now=NOW)
        for minutes in (0, 5):
            report_sync_error(
                key=document.location.key,
                document_id=document.pk,
                company_code="1",
                message="No such country.",
                now=NOW + timedelta(minutes=minutes),
            )

        assert SyncError.objects.get().reported_at == NOW + timedelta(minutes=5)
        assert read_again(document).version == 2
        assert document.events.filter(kind="sync_failed").count() == 1

    def test_what_stands_in_no_queue_cannot_have_failed(self, document):
        with pytest.raises(NotFound):
            report_sync_error(
                key=document.location.key, document_id=document.pk, company_code="1", message="No.", now=NOW
            )

    @pytest.mark.parametrize("status", [Status.RECEIVED, Status.TO_CHECK, Status.REJECTED])
    def test_not_before_it_was_digitised(self, user, db, status):
        document = exchange.incoming(exchange.company(), status=status, reject_reason="No.")

        with pytest.raises(MoveNotAllowed):
            export_document(document_id=document.pk, version=1, user=user, now=NOW)
        assert not QueueEntry.objects.exists()


class TestReject:
    def test_it_says_why_and_is_in_no_queue(self, document, user):
        reject_document(document_id=document.pk, version=1, reason="Not ours.", user=user, now=NOW)

        stored = read_again(document)
        assert (stored.status, stored.reject_reason, stored.rejected_at) == (Status.REJECTED, "Not ours.", NOW)
        assert not QueueEntry.objects.exists()

    @pytest.mark.parametrize("reason", ["", "  ", "\u200b"])
    def test_a_reason_is_needed(self, document, user, reason):
        with pytest.raises(Invalid):
            reject_document(document_id=document.pk, version=1, reason=reason, user=user, now=NOW)
        assert read_again(document).status == Status.TO_CHECK

    def test_whoever_pulled_it_as_digitised_meets_it_again(self, document, user):
        mark_digitised(document_id=document.pk, version=1, user=user, now=NOW)
        before = QueueEntry.objects.get().moment

        reject_document(document_id=document.pk, version=2, reason="Not ours.", user=user, now=NOW)

        assert QueueEntry.objects.get().moment > before

    def test_what_was_said_against_it_is_over_and_what_comes_later_as_well(self, document, user):
        mark_digitised(document_id=document.pk, version=1, user=user, now=NOW)
        said = {"key": document.location.key, "document_id": document.pk, "company_code": "1", "now": NOW}
        report_sync_error(message="No such country.", **said)

        reject_document(document_id=document.pk, version=None, reason="Not ours.", user=user, now=NOW)
        report_sync_error(message="Nor such a town.", **said)

        assert read_again(document).sync_failed_at is None
        assert not SyncError.objects.filter(cleared_at=None).exists()

    def test_what_accounting_has_is_not_rejected(self, document, user):
        mark_digitised(document_id=document.pk, version=1, user=user, now=NOW)
        export_document(document_id=document.pk, version=2, user=user, now=NOW)

        with pytest.raises(MoveNotAllowed):
            reject_document(document_id=document.pk, version=3, reason="Not ours.", user=user, now=NOW)
