"""The whole road: sent, owed, mailed, told."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import OperationalError, transaction
from django.test import override_settings

from clients.models import WarehouseContact
from integrations.deliver import deliver
from integrations.email.handler import check
from integrations.email.receivers import EMAIL, is_due_for
from integrations.errors import TransientError, UncertainError
from integrations.models import Delivery
from integrations.retry import retry
from invoices.errors import Invalid
from invoices.models import Branding, Invoice
from invoices.services.check_logo import check_logo
from invoices.services.send import send
from invoices.services.store_logo import store_logo
from proxima_invoice.foundation.models import WorkItem
from proxima_invoice.foundation.work import engine
from proxima_invoice.foundation.work.claim import claim_next
from tests.documents import CUSTOMER
from tests.lifecycle import PDF
from tests.logos import GOOD
from tests.plugins.admin import NOW

pytestmark = pytest.mark.usefixtures("contacts")
ANN, BOB = "ann@northgate.example", "bob@northgate.example"


@pytest.fixture
def manager(db):
    return get_user_model().objects.create_user("manager")


@pytest.fixture
def sent(mail, approved, manager):
    return send(invoice_id=approved.pk, user=manager)


def go(later=0):
    return engine.run_due(kinds=["delivery:email"], clock=lambda: datetime.now(UTC) + timedelta(hours=later))


def owed():
    return Delivery.objects.get(integration="email")


def test_a_letter_whose_success_cannot_be_written_down_is_not_sent_again(mail, sent, monkeypatch):
    def broken(**_):
        raise OperationalError("the connection is closed")

    with monkeypatch.context() as patched:
        patched.setattr("integrations.deliver.record_event", broken)
        with pytest.raises(UncertainError, match="could not be written down"):
            deliver(EMAIL, owed().work.subject)

    assert len(mail.letters) == 1


def test_a_sent_invoice_reaches_every_contact(mail, approved, manager, events):
    send(invoice_id=approved.pk, user=manager)
    go()

    [letter] = mail.letters
    assert (letter.sender, letter.recipients) == ("billing@prxm.example", [ANN, BOB])
    assert letter.parsed["Subject"] == "Invoice INV-1 — 1–28 February 2026"
    [attached] = letter.parsed.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("Act_INV-1.pdf", PDF)
    assert owed().work.state == "done"
    [event] = events("email_sent")
    assert event.data == {
        "message_id": letter.parsed["Message-ID"],
        "to": [ANN, BOB],
        "refused": {},
        "unusable": [],
        "approval_no": 1,
    }
    assert event.data["message_id"] == f"<{approved.pk}.1@prxm.example>"
    assert events("email_failed") == []


def test_a_letter_shows_the_logo_that_the_invoice_was_finalized_with(mail, approved, manager):
    logos = [store_logo(checked=check_logo(GOOD[kind], field="logo"), now=NOW) for kind in ("image/png", "image/jpeg")]
    Invoice.objects.update(branding_snapshot=approved.branding_snapshot | {"logo": logos[0].pk})
    Branding.objects.update(logo=logos[1])
    send(invoice_id=approved.pk, user=manager)
    go()

    [letter] = mail.letters
    [picture] = [part for part in letter.parsed.walk() if part.get_content_maintype() == "image"]
    assert picture.get_content() == bytes(logos[0].content)
    assert picture["Content-ID"].strip("<>") in letter.parsed.get_body(("html",)).get_content()


def test_a_local_act_is_not_mailed(mail, approved, manager):
    Invoice.objects.update(currency="UZS", customer_snapshot=CUSTOMER)
    send(invoice_id=approved.pk, user=manager)
    go()

    assert not Delivery.objects.exists()
    assert mail.letters == []


def test_switched_off_nothing_is_owed(approved, manager):
    send(invoice_id=approved.pk, user=manager)

    assert not Delivery.objects.exists()


def test_a_rollback_takes_the_letter_back(mail, approved, manager):
    with transaction.atomic():
        send(invoice_id=approved.pk, user=manager)
        transaction.set_rollback(True)
    go()

    assert mail.letters == []


def test_what_is_only_approved_is_not_mailed_however_it_is_asked_for(mail, approved, manager):
    assert not is_due_for(approved)
    with pytest.raises(Invalid):
        retry(EMAIL, invoice_id=approved.pk, user=manager)
    go()

    assert mail.letters == []


@pytest.mark.parametrize(
    ("emails", "reason"),
    [
        ([], "No contact of Northgate Freight Ltd (CUST-1) has an e-mail address."),
        (["", " "], "No contact of Northgate Freight Ltd (CUST-1) has an e-mail address."),
        (["ann", "+44"], "No contact of Northgate Freight Ltd (CUST-1) has a valid e-mail address: +44, ann."),
    ],
)
def test_without_an_address_it_fails_at_once_saying_so(emails, reason, mail, sent, events):
    WarehouseContact.objects.all().delete()
    for email in emails:
        WarehouseContact.objects.create(customer_key="CUST-1", email=email)
    WarehouseContact.objects.create(customer_key="CUST-2", email="somebody@else.example")
    go()

    assert owed().work.state == "failed"
    [event] = events("email_failed")
    assert (event.reason, event.data["gave_up"]) == (reason, True)
    assert mail.connections == 0
    assert Invoice.objects.get().status == "sent"


def test_addresses_left_out_and_refused_are_told(mail, approved, manager, events):
    WarehouseContact.objects.create(customer_key="CUST-1", name="Zoe", email="zoe")
    mail.rcpt = {BOB: "550 5.1.1 no such user"}
    send(invoice_id=approved.pk, user=manager)
    go()

    [event] = events("email_sent")
    assert event.data["to"] == [ANN]
    assert event.data["unusable"] == ["zoe"]
    assert event.data["refused"].keys() == {BOB}
    assert "no such user" in event.data["refused"][BOB]


def test_a_busy_server_is_asked_again_later(mail, approved, manager, events):
    mail.data = ["451 4.7.1 greylisted"] * 3
    send(invoice_id=approved.pk, user=manager)
    go()

    assert owed().work.state == "pending"
    assert [event.data["gave_up"] for event in events("email_failed")] == [False]
    go(later=1)
    assert owed().work.state == "done"
    assert len(mail.letters) == 1


def test_a_lost_answer_waits_for_a_person_who_may_send_it_again(mail, approved, manager, events):
    mail.after_data = "drop"
    send(invoice_id=approved.pk, user=manager)
    go()
    go(later=24)

    assert owed().work.state == "uncertain"
    assert len(mail.letters) == 1
    [event] = events("email_failed")
    assert "its answer was lost" in event.reason
    assert events("email_sent") == []

    mail.after_data = ""
    retry(EMAIL, invoice_id=approved.pk, user=manager)
    go()

    assert owed().work.state == "done"
    first, second = mail.letters
    assert first.parsed["Message-ID"] == second.parsed["Message-ID"]


def killed_in_the_middle():
    """A process took the delivery and ended; its lease ran out."""
    claimed = claim_next(now=datetime.now(UTC) - timedelta(hours=1), kinds=["delivery:email"])
    if claimed is None:
        WorkItem.objects.filter(kind="delivery:email").update(due_at=datetime.now(UTC) - timedelta(hours=2))
        claimed = claim_next(now=datetime.now(UTC) - timedelta(hours=1), kinds=["delivery:email"])
    assert claimed is not None


def test_a_go_that_was_killed_may_have_sent_it_so_a_person_decides(mail, approved, manager):
    send(invoice_id=approved.pk, user=manager)
    killed_in_the_middle()
    go()

    assert owed().work.state == "uncertain"
    assert mail.letters == []

    retry(EMAIL, invoice_id=approved.pk, user=manager)
    go()

    assert owed().work.state == "done"
    assert len(mail.letters) == 1


def test_a_go_that_was_killed_after_it_told_of_its_success_is_done(mail, approved, manager, events):
    send(invoice_id=approved.pk, user=manager)
    killed_in_the_middle()
    deliver(EMAIL, f"{approved.pk}:1")  # What the killed process had come to.
    go()

    assert owed().work.state == "done"
    assert len(mail.letters) == 1
    assert len(events("email_sent")) == 1


def test_a_go_that_failed_before_is_no_reason_to_wait(mail, approved, manager):
    mail.mail = ["451 later"] * 6
    send(invoice_id=approved.pk, user=manager)
    go()
    go(later=2)
    go(later=4)

    assert owed().work.state == "done"
    assert len(mail.letters) == 1


def test_a_warehouse_that_is_away_is_asked_again_later(mail, approved, manager):
    send(invoice_id=approved.pk, user=manager)
    with override_settings(CLICKHOUSE_URL="clickhouse://127.0.0.1:1", CLICKHOUSE_TIMEOUT_SECONDS=1):
        go()

    assert owed().work.state == "pending"
    assert mail.letters == []


def test_an_invoice_that_the_customer_rejected_meanwhile_is_not_mailed(mail, approved, manager):
    send(invoice_id=approved.pk, user=manager)
    Invoice.objects.update(status="rejected")
    go()

    assert owed().work.state == "cancelled"
    assert mail.letters == []


def test_the_password_is_in_no_row(mail, approved, manager, events):
    mail.data = ["550 you are billing:a-secret-password"]
    with override_settings(EMAIL_URL=mail.url(login="billing:a-secret-password@")):
        send(invoice_id=approved.pk, user=manager)
        go()

    [event] = events("email_failed")
    stored = [event.reason, owed().work.last_error, *(attempt.error for attempt in owed().work.attempts.all())]
    assert not any("a-secret-password" in text for text in stored)


def test_check_says_who_answers_and_sends_nothing(mail):
    assert check() == f"127.0.0.1:{mail.port} answers: here"
    assert mail.letters == []


def test_check_tells_that_nobody_answers():
    with override_settings(EMAIL_URL="smtp://127.0.0.1:1", EMAIL_FROM="a@b.example"), pytest.raises(TransientError):
        check()
