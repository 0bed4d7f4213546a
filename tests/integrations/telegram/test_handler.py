"""The whole road: approved, owed, posted, told."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import override_settings
from werkzeug import Response

from integrations.errors import PermanentError
from integrations.models import Delivery, MovedChat
from integrations.telegram.handler import check
from invoices.models import Invoice, InvoiceDocument
from invoices.services.approve import approve
from proxima_invoice.foundation.work import engine
from tests.fakes.telegram import CHAT, TOKEN, Post, refusal
from tests.lifecycle import PDF

NEW_CHAT = "-1002222222222"
CAPTION = "✅ Invoice APP-001 #42 approved by admin"
DOCUMENT = ("Act_INV-1.pdf", "application/pdf", PDF)


@pytest.fixture
def admin(db):
    return get_user_model().objects.create_user("admin")


def approve_it(invoice, user):
    approved = approve(invoice_id=invoice.pk, user=user)
    # Without an archive's link, unless a test sets one.
    Invoice.objects.update(r2_public_url="")
    return approved


def go(later=0):
    return engine.run_due(kinds=["delivery:telegram"], clock=lambda: datetime.now(UTC) + timedelta(hours=later))


def owed():
    return Delivery.objects.get(integration="telegram")


def test_an_approval_is_told_with_its_pdf(telegram, reviewed, admin, events):
    approve_it(reviewed, admin)
    go()

    assert telegram.posts == [Post(CHAT, CAPTION, DOCUMENT)]
    assert owed().work.state == "done"
    told = {"chat_id": CHAT, "sent": "document", "message_id": 1, "approval_no": 1}
    assert [event.data for event in events("telegram_sent")] == [told]
    assert events("telegram_failed") == []


def test_the_archive_link_is_on_the_second_line(telegram, reviewed, admin):
    approve_it(reviewed, admin)
    Invoice.objects.update(r2_public_url="https://invoices.example/Act_INV-1.pdf")
    go()

    assert telegram.posts[0].text == f"{CAPTION}\nhttps://invoices.example/Act_INV-1.pdf"


def test_switched_off_nothing_is_owed(reviewed, admin):
    approve_it(reviewed, admin)

    assert not Delivery.objects.filter(integration="telegram").exists()


def test_an_approval_that_is_rolled_back_tells_nobody(telegram, reviewed, admin):
    with transaction.atomic():
        approve_it(reviewed, admin)
        transaction.set_rollback(True)
    go()

    assert telegram.asked == []


def test_a_refused_document_becomes_a_text(telegram, reviewed, admin, events):
    telegram.refuses_documents = "Bad Request: DOCUMENT_INVALID"
    approve_it(reviewed, admin)
    go()

    assert telegram.posts == [Post(CHAT, CAPTION)]
    [event] = events("telegram_sent")
    assert event.data["sent"] == "text"
    assert event.data["document_refused"] == "Telegram says: Bad Request: DOCUMENT_INVALID"


def test_without_a_pdf_it_is_a_text(telegram, reviewed, admin):
    approve_it(reviewed, admin)
    InvoiceDocument.objects.all().delete()
    go()

    assert telegram.posts == [Post(CHAT, CAPTION)]
    assert telegram.asked == ["sendMessage"]


def test_a_move_is_followed_once_and_remembered(telegram, reviewed, admin):
    telegram.moved[CHAT] = NEW_CHAT
    telegram.chats = {NEW_CHAT}
    approve_it(reviewed, admin)
    go()

    assert telegram.posts == [Post(NEW_CHAT, CAPTION, DOCUMENT)]
    assert telegram.asked == ["sendDocument", "sendDocument"]

    Invoice.objects.update(status="needs_review")
    approve_it(reviewed, admin)
    go()

    assert [post.chat_id for post in telegram.posts] == [NEW_CHAT, NEW_CHAT]
    assert len(telegram.asked) == 3
    assert MovedChat.objects.get().moved_to == NEW_CHAT


def test_a_chat_that_moved_twice_is_followed_to_its_last_place(telegram, reviewed, admin):
    MovedChat.objects.create(chat_id=CHAT, moved_to="-2", moved_at=datetime.now(UTC))
    telegram.moved["-2"] = NEW_CHAT
    telegram.chats = {NEW_CHAT}
    approve_it(reviewed, admin)
    go()

    assert [post.chat_id for post in telegram.posts] == [NEW_CHAT]
    assert MovedChat.objects.get().moved_to == NEW_CHAT


def test_a_chat_that_moves_in_circles_is_given_up(telegram, reviewed, admin):
    telegram.moved = {CHAT: NEW_CHAT, NEW_CHAT: CHAT}
    approve_it(reviewed, admin)
    go()

    assert len(telegram.asked) == 2
    assert owed().work.state == "failed"
    assert "moved" in owed().work.last_error


def test_another_chat_that_is_set_knows_nothing_of_the_move(telegram, reviewed, admin):
    MovedChat.objects.create(chat_id="-99", moved_to=NEW_CHAT, moved_at=datetime.now(UTC))
    approve_it(reviewed, admin)
    go()

    assert [post.chat_id for post in telegram.posts] == [CHAT]


def test_a_kicked_bot_fails_at_once_and_the_invoice_stays(telegram, reviewed, admin, events):
    telegram.answers = [refusal(403, "Forbidden: bot was kicked from the group chat")]
    approve_it(reviewed, admin)
    go()

    assert owed().work.state == "failed"
    [event] = events("telegram_failed")
    assert event.reason == "Telegram says: Forbidden: bot was kicked from the group chat"
    assert event.data["gave_up"]
    assert Invoice.objects.get().status == "approved"
    assert telegram.posts == []


def test_a_busy_telegram_is_asked_again_later(telegram, reviewed, admin):
    telegram.answers = [refusal(502, "Bad Gateway")]
    approve_it(reviewed, admin)
    go()

    assert owed().work.state == "pending"
    assert telegram.posts == []
    go(later=1)
    assert len(telegram.posts) == 1
    assert owed().work.state == "done"


def test_a_document_whose_answer_was_lost_is_posted_again(telegram, reviewed, admin):
    """At least once (spec 5): nobody can look it up."""
    telegram.after = [Response("<html>", status=504)]
    approve_it(reviewed, admin)
    go()
    go(later=1)

    assert telegram.posts == [Post(CHAT, CAPTION, DOCUMENT)] * 2
    assert owed().work.state == "done"


def test_what_was_told_already_is_not_posted_again(telegram, reviewed, admin, events):
    approve_it(reviewed, admin)
    go()
    # As if the process had ended between its event and the end of its work.
    work = owed().work
    work.state, work.finished_at = "pending", None
    work.save()
    go(later=1)

    assert len(telegram.posts) == 1
    assert len(events("telegram_sent")) == 1
    assert owed().work.state == "done"


def test_the_token_is_in_no_row(telegram, reviewed, admin, events):
    telegram.answers = [Response(f"/bot{TOKEN}/ is wrong", status=400), Response(TOKEN, status=400)]
    approve_it(reviewed, admin)
    go()

    [event] = events("telegram_failed")
    stored = [event.reason, str(event.data), owed().work.last_error]
    stored += [attempt.error for attempt in owed().work.attempts.all()]
    assert not any("Secret" in text for text in stored)


def test_check_asks_who_the_bot_is_and_whether_it_is_in_the_chat(telegram, db):
    assert check() == "Telegram knows the bot as @invoices_bot, in the chat Invoices."
    assert telegram.asked == ["getMe", "getChat"]
    assert telegram.posts == []


def test_check_tells_of_a_chat_that_the_bot_is_not_in(telegram, db):
    with override_settings(TELEGRAM_CHAT_ID="-7"), pytest.raises(PermanentError, match="chat not found"):
        check()


def test_check_tells_of_a_move_and_leaves_it_to_the_next_message(telegram, db):
    telegram.moved[CHAT] = NEW_CHAT

    assert (
        check()
        == f"Telegram knows the bot as @invoices_bot; its chat is {NEW_CHAT} now, which the next message follows."
    )
    assert not MovedChat.objects.exists()


def test_check_tells_of_a_wrong_token(telegram):
    with override_settings(TELEGRAM_BOT_TOKEN="54321:wrong-token"), pytest.raises(PermanentError, match="Unauthorized"):
        check()
