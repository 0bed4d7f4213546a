import logging
import time

import pytest
from django.test import override_settings
from werkzeug import Response

from integrations.errors import PermanentError, TransientError
from integrations.telegram.client import ChatMoved, DocumentRefused, bot_name, send_document, send_text
from integrations.telegram.config import config
from proxima_invoice.foundation.logging import _formatter
from tests.fakes.telegram import CHAT, TOKEN, Post, refusal
from tests.rude_server import drip, hang_up, never_answer, rude_server

PDF = b"%PDF-1.7 \x00\xff"


def text(words="Hello", chat=CHAT):
    return send_text(config(), chat_id=chat, text=words)


def document(chat=CHAT, pdf=PDF, caption="Hello"):
    return send_document(config(), chat_id=chat, caption=caption, file_name="Act_INV-1.pdf", pdf=pdf)


def test_a_text_is_posted_as_it_is(telegram):
    assert text("✅ <b>A_1*</b>") == 1
    assert telegram.posts == [Post(CHAT, "✅ <b>A_1*</b>")]


def test_a_document_is_posted_with_its_name_and_caption(telegram):
    assert document(caption="✅ Акт") == 1
    assert telegram.posts == [Post(CHAT, "✅ Акт", ("Act_INV-1.pdf", "application/pdf", PDF))]


def test_the_bot_tells_its_name_and_nothing_is_posted(telegram):
    assert bot_name(config()) == "@invoices_bot"
    assert telegram.posts == []


def test_too_many_requests_wait_as_long_as_the_body_says(telegram):
    telegram.answers = [refusal(429, "Too Many Requests: retry after 1", retry_after=1)]
    del telegram.answers[0].headers["Retry-After"]
    started = time.monotonic()

    assert text() == 1
    assert time.monotonic() - started >= 1


def test_a_wait_beyond_the_budget_is_left_to_the_next_go(telegram):
    telegram.answers = [refusal(429, "Too Many Requests: retry after 300", retry_after=300)] * 2
    with pytest.raises(TransientError) as caught:
        text()
    assert caught.value.retry_after == 300
    assert telegram.asked == ["sendMessage"]


def test_too_many_requests_are_tried_twice(telegram):
    telegram.answers = [refusal(429, "Too Many Requests", retry_after=0) for _ in range(3)]
    with pytest.raises(TransientError, match="Too Many Requests"):
        document()
    assert len(telegram.asked) == 2
    assert telegram.posts == []


@pytest.mark.parametrize("status", [500, 502, 503])
def test_what_telegram_broke_is_not_tried_again_in_the_same_go(status, telegram):
    telegram.answers = [refusal(status, "Internal Server Error")] * 2
    with pytest.raises(TransientError):
        document()
    assert len(telegram.asked) == 1


@pytest.mark.parametrize(
    ("status", "description"),
    [
        (401, "Unauthorized"),
        (403, "Forbidden: bot was kicked from the supergroup chat"),
        (403, "Forbidden: bot is not a member of the channel chat"),
        (400, "Bad Request: chat not found"),
        (400, "Bad Request: PEER_ID_INVALID"),
        (404, "Not Found"),
    ],
)
@pytest.mark.parametrize("post", [text, document])
def test_a_refused_bot_or_chat_is_for_good(post, status, description, telegram):
    telegram.answers = [refusal(status, description)]
    with pytest.raises(PermanentError, match=f"Telegram says: {description}") as caught:
        post()
    assert caught.value.status == status
    assert len(telegram.asked) == 1


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (refusal(400, "Bad Request: DOCUMENT_INVALID"), "DOCUMENT_INVALID"),
        (refusal(400, "Bad Request: not enough rights to send documents to the chat"), "not enough rights"),
        (refusal(413, "Request Entity Too Large"), "Too Large"),
        (Response("<html>too large", status=413), "answered 413"),
    ],
)
def test_a_refused_document_is_told_apart(answer, reason, telegram):
    telegram.answers = [answer]
    with pytest.raises(DocumentRefused, match=reason):
        document()


def test_a_document_beyond_50_mb_is_not_even_sent(telegram):
    with pytest.raises(DocumentRefused, match="50"):
        document(pdf=b"x" * (50 * 1024 * 1024 + 1))
    assert telegram.asked == []


@pytest.mark.parametrize("post", [text, document])
def test_a_chat_that_moved_says_where_to(post, telegram):
    telegram.moved[CHAT] = "-1002222222222"
    with pytest.raises(ChatMoved) as caught:
        post()
    assert caught.value.chat_id == "-1002222222222"


@pytest.mark.parametrize("body", ["<html>a proxy</html>", "[]", "null", '{"ok": false}', '{"result": 1}', ""])
def test_an_answer_that_is_not_telegrams_may_be_another_later(body, telegram):
    telegram.answers = [Response(body)]
    with pytest.raises(TransientError) as caught:
        text()
    assert caught.value.may_have_arrived


@pytest.mark.parametrize("result", [1, [], {"message_id": "x"}, None])
def test_a_message_without_a_number_is_posted_all_the_same(result, telegram):
    telegram.answers = [Response(f'{{"ok": true, "result": {str(result).replace(chr(39), chr(34)).lower()}}}')]
    telegram.answers[0].data = telegram.answers[0].data.replace(b"none", b"null")
    assert text() is None


@pytest.mark.parametrize(
    "body", ["null", "[1]", '{"parameters": [1]}', '{"parameters": {"retry_after": "x"}}', '{"description": 1}']
)
def test_a_strange_refusal_is_still_one(body, telegram):
    telegram.answers = [Response(body, status=403)]
    with pytest.raises(PermanentError, match="answered 403"):
        text()


@pytest.mark.parametrize(
    "behave",
    [
        pytest.param(never_answer, id="silent"),
        pytest.param(hang_up, id="hangs up"),
        pytest.param(drip(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n"), id="drips"),
    ],
)
@pytest.mark.usefixtures("impatient")
def test_what_may_have_been_posted_is_not_posted_again_in_the_same_go(behave):
    with (
        rude_server(behave) as server,
        override_settings(TELEGRAM_API_URL=server.url, TELEGRAM_BOT_TOKEN=TOKEN),
        pytest.raises(TransientError) as caught,
    ):
        document()
    assert len(server.connections) == 1
    assert caught.value.may_have_arrived


def test_nobody_listens():
    with rude_server(hang_up) as server:
        pass
    with (
        override_settings(TELEGRAM_API_URL=server.url, TELEGRAM_BOT_TOKEN=TOKEN),
        pytest.raises(TransientError, match="refused") as caught,
    ):
        text()
    assert not caught.value.may_have_arrived


@pytest.mark.parametrize("status", [200, 400, 401, 500])
def test_the_token_is_in_no_error_and_no_line_of_the_log(status, telegram, caplog):
    caplog.set_level(logging.DEBUG)
    telegram.answers = [Response(f"you said /bot{TOKEN}/", status=status)]
    with pytest.raises((TransientError, PermanentError)) as caught:
        text()
    lines = [_formatter(style="json").format(record) for record in caplog.records]

    assert any("sendMessage" in line for line in lines)
    for seen in (str(caught.value), caught.value.body, *lines):
        assert "Secret" not in seen
