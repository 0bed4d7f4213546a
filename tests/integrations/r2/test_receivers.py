"""Approving with an archive that works, that is dead and that is silent."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.test import override_settings

from integrations.models import Delivery
from integrations.r2.receivers import ARCHIVE
from integrations.retry import retry
from invoices.errors import Invalid, StaleVersion
from invoices.models import Invoice
from invoices.services import approve as approving
from invoices.services.approve import approve
from invoices.services.decline import decline
from proxima_invoice.foundation.work import engine
from tests.fakes.bucket import settings_for
from tests.lifecycle import PDF
from tests.rude_server import drip, hang_up, never_answer, rude_server

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
KEY = "invoices/2026/APP-1/Act_INV-1.pdf"


def owed():
    return Delivery.objects.filter(integration="r2").count()


def test_archived_at_once_nothing_is_owed(bucket, reviewed, reviewer, events):
    approved = approve(invoice_id=reviewed().pk, user=reviewer)

    assert bucket.objects() == {KEY: PDF}
    assert (approved.r2_storage_key, approved.r2_public_url) == (KEY, f"https://invoices.example/{KEY}")
    assert owed() == 0
    assert events("r2_upload_failed") == []


def test_a_person_need_not_ask_again_for_what_is_archived(bucket, reviewed, reviewer):
    approved = approve(invoice_id=reviewed().pk, user=reviewer)

    with pytest.raises(Invalid, match="no business"):
        retry(ARCHIVE, invoice_id=approved.pk, user=reviewer)


def test_who_loses_the_approval_takes_his_upload_back_from_the_bucket(bucket, reviewed, reviewer, monkeypatch):
    invoice, archived = reviewed(), approving._archive

    def archive_then_lose(*args, **kwargs):
        answer = archived(*args, **kwargs)
        decline(invoice_id=invoice.pk, user=reviewer, reason="Faster")
        return answer

    monkeypatch.setattr(approving, "_archive", archive_then_lose)
    with pytest.raises(StaleVersion):
        approve(invoice_id=invoice.pk, user=reviewer)

    assert bucket.objects() == {}


@pytest.mark.parametrize(
    "behave",
    [
        pytest.param(never_answer, id="silent"),
        pytest.param(drip(b"HTTP/1.1 200 OK\r\n", drop=b"x"), id="drips"),
        pytest.param(hang_up, id="hangs up"),
    ],
)
@pytest.mark.usefixtures("impatient")
def test_a_silent_archive_is_waited_for_once_and_then_not_for_a_minute(behave, reviewed, reviewer, events):
    first, second, third = reviewed(), reviewed(), reviewed()
    with rude_server(behave) as server, override_settings(**settings_for(server.url)):
        started = time.monotonic()
        approve(invoice_id=first.pk, user=reviewer, now=NOW)
        assert time.monotonic() - started < 3  # One attempt has a second here, ten in earnest.
        assert len(events("r2_upload_failed")) == 1

        started = time.monotonic()
        approve(invoice_id=second.pk, user=reviewer, now=NOW + timedelta(seconds=59))
        assert time.monotonic() - started < 0.8
        assert len(events("r2_upload_failed")) == 1

        approve(invoice_id=third.pk, user=reviewer, now=NOW + timedelta(seconds=64))
        assert len(events("r2_upload_failed")) == 2

    assert set(Invoice.objects.values_list("status", "r2_storage_key")) == {("approved", "")}
    assert owed() == 3


@pytest.mark.usefixtures("impatient")
def test_the_quiet_minute_begins_when_the_attempt_ends(reviewed, reviewer, events):
    with rude_server(never_answer) as server, override_settings(**settings_for(server.url)):
        approve(invoice_id=reviewed().pk, user=reviewer, now=NOW)

    (failed,) = events("r2_upload_failed")
    assert timedelta(seconds=0.2) < failed.created_at - NOW < timedelta(seconds=5)


@pytest.mark.usefixtures("impatient")
def test_nobody_listens(reviewed, reviewer):
    with rude_server(hang_up) as server:
        pass
    with override_settings(**settings_for(server.url)):
        started = time.monotonic()
        approve(invoice_id=reviewed().pk, user=reviewer)
        assert time.monotonic() - started < 3

    assert Invoice.objects.get().status == "approved"
    assert owed() == 1


def test_a_folder_that_cannot_be_written_is_owed_what_it_missed(reviewed, reviewer, tmp_path, settings, events):
    settings.ARCHIVE_DIR = tmp_path / "archive"
    settings.ARCHIVE_DIR.write_text("not a folder")
    approve(invoice_id=reviewed().pk, user=reviewer)
    assert (Invoice.objects.get().status, owed()) == ("approved", 1)

    settings.ARCHIVE_DIR.unlink()
    engine.run_due(kinds=["delivery:r2"])
    invoice = Invoice.objects.get()

    assert (settings.ARCHIVE_DIR / invoice.r2_storage_key).read_bytes() == PDF
    assert (invoice.r2_storage_key, invoice.r2_public_url) == (KEY, "")
    assert len(events("r2_uploaded")) == 1


def test_an_approval_that_is_rolled_back_owes_nothing(reviewed, reviewer, tmp_path, settings):
    settings.ARCHIVE_DIR = tmp_path / "file"
    settings.ARCHIVE_DIR.write_text("not a folder")
    with transaction.atomic():
        approve(invoice_id=reviewed().pk, user=reviewer)
        transaction.set_rollback(True)

    assert owed() == 0
