"""The background: what approval left undone is archived later, once, and told."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from integrations.errors import TransientError
from integrations.http import Patience
from integrations.models import Delivery
from integrations.r2 import handler
from integrations.r2.client import archive
from integrations.r2.config import config
from integrations.r2.handler import check, keep
from integrations.status import standings
from invoices.models import Invoice, InvoiceDocument
from invoices.services.approve import approve
from proxima_invoice.foundation.work import engine
from tests.fakes.bucket import refusal
from tests.lifecycle import PDF

KEY = "invoices/2026/APP-1/Act_INV-1.pdf"


@pytest.fixture
def approved_without_archive(reviewed, reviewer, strict):
    """Refused for now at approve, so that the background has to do it."""
    strict.answers = [refusal(503, "SlowDown")]
    approve(invoice_id=reviewed().pk, user=reviewer)
    return Invoice.objects.get()


def go(hours=0):
    return engine.run_due(kinds=["delivery:r2"], clock=lambda: datetime.now(UTC) + timedelta(hours=hours))


def work():
    return Delivery.objects.get(integration="r2").work


def standing():
    return next(one for one in standings(Invoice.objects.get()) if one.name == "r2")


def test_what_approval_left_undone_is_archived_later_and_told(approved_without_archive, strict, events):
    assert (approved_without_archive.r2_storage_key, standing().state) == ("", "pending")
    go()
    invoice = Invoice.objects.get()

    assert strict.objects == {KEY: PDF}
    assert (invoice.r2_storage_key, invoice.r2_public_url) == (KEY, f"https://invoices.example/{KEY}")
    assert (invoice.status, invoice.version) == ("approved", approved_without_archive.version)
    assert [event.data["storage_key"] for event in events("r2_uploaded")] == [KEY]
    assert (standing().state, standing().link) == ("done", invoice.r2_public_url)


def test_the_archive_stays_away_and_comes_back(approved_without_archive, strict, events):
    strict.answers = [refusal(503, "SlowDown")] * 2
    go()
    assert (work().state, Invoice.objects.get().r2_storage_key) == ("pending", "")
    assert len(events("r2_upload_failed")) == 2
    go(hours=1)

    assert (work().state, Invoice.objects.get().r2_storage_key) == ("done", KEY)
    assert Invoice.objects.get().status == "approved"


def test_a_refused_key_waits_for_a_person(approved_without_archive, strict, events):
    strict.answers = [refusal(403, "AccessDenied")]
    go()

    assert work().state == "failed"
    assert "AccessDenied" in work().last_error or "403" in work().last_error
    assert events("r2_upload_failed")[-1].data["gave_up"]
    assert strict.objects == {}


def test_killed_between_the_upload_and_our_record_nothing_is_stored_twice(
    approved_without_archive, strict, monkeypatch, events
):
    def die(**_):
        raise MemoryError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(handler, "record_external_reference", die)
        go()
    assert strict.objects == {KEY: PDF}
    assert Invoice.objects.get().r2_storage_key == ""
    go(hours=1)

    assert strict.objects == {KEY: PDF}
    assert Invoice.objects.get().r2_storage_key == KEY
    assert len(events("r2_uploaded")) == 1


def test_done_already_it_is_not_done_again(approved_without_archive, strict):
    Invoice.objects.update(r2_storage_key="invoices/elsewhere.pdf", r2_public_url="https://elsewhere")
    asked = len(strict.requests)
    go()

    assert work().state == "done"
    assert len(strict.requests) == asked


def test_taken_back_while_it_was_archived_its_news_are_nobodys(approved_without_archive, strict, monkeypatch, events):
    def archive_and_regenerate(*args):
        answer = archive(*args)
        Invoice.objects.update(status="draft")
        return answer

    # The rows are changed by the thread that archives, as another process would change them.
    monkeypatch.setattr(handler, "_within", lambda seconds, action: action())
    monkeypatch.setattr(handler, "archive", archive_and_regenerate)
    go()

    assert Invoice.objects.get().r2_storage_key == ""
    assert work().state == "cancelled"
    assert events("r2_uploaded") == []


def test_the_second_approval_is_a_version_of_its_own(approved_without_archive, strict):
    go()
    Invoice.objects.update(approval_no=2, r2_storage_key="", r2_public_url="")
    InvoiceDocument.objects.update(pdf_data=b"%PDF-anew")
    told = handler.handle(Invoice.objects.get(), 2)

    second = KEY.replace(".pdf", "_v2.pdf")
    assert told["storage_key"] == second
    assert strict.objects == {KEY: PDF, second: b"%PDF-anew"}


def test_without_a_pdf_there_is_nothing_to_archive(approved_without_archive, strict):
    InvoiceDocument.objects.all().delete()
    go()

    assert work().state == "failed"
    assert "no PDF" in work().last_error


def test_what_hangs_outside_any_socket_is_not_waited_for(folder, wanted, monkeypatch):
    released = threading.Event()
    monkeypatch.setattr(handler, "archive", lambda *_: released.wait(5))
    with pytest.raises(TransientError, match=r"did not answer within 0\.05 s") as caught:
        keep(wanted(), patience=Patience(timeout=1, tries=1, budget=0.05))
    released.set()

    assert caught.value.may_have_arrived


def test_what_cannot_be_taken_back_stays_and_nobody_is_bothered(strict, wanted, caplog):
    answer = keep(wanted(), patience=config().at_once)
    strict.answers = [refusal(403, "AccessDenied")]
    answer.undo()

    assert list(strict.objects) == [answer.storage_key]
    assert "stays in the archive" in caplog.text


def test_check_says_where_pdfs_are_kept(strict):
    assert check() == "PDFs are kept in the bucket proxima-invoices."
