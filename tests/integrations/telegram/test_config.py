import pytest
from django.core.checks import run_checks
from django.test import override_settings

from integrations.http import Patience
from integrations.telegram import config as module
from integrations.telegram.config import config, missing, off_because

TOKEN, CHAT = "INVOICE_TELEGRAM_BOT_TOKEN", "INVOICE_TELEGRAM_CHAT_ID"


@pytest.mark.parametrize(
    ("token", "chat", "reason", "half_set"),
    [
        ("", "", f"{TOKEN} and {CHAT} are not set.", []),
        ("12345:secret", "", f"{CHAT} is not set.", [CHAT]),
        ("", "-1", f"{TOKEN} is not set.", [TOKEN]),
        ("12345:secret", "-1", "", []),
    ],
)
def test_it_is_on_when_both_are_set_and_half_set_is_told(token, chat, reason, half_set):
    with override_settings(TELEGRAM_BOT_TOKEN=token, TELEGRAM_CHAT_ID=chat):
        assert off_because() == reason
        assert missing() == half_set
        warnings = [str(found.msg) for found in run_checks(tags=["integrations"])]

    assert warnings == ([f"Telegram is off: {half_set[0]} must be set, too."] if half_set else [])


def test_two_tries_of_5_seconds_for_a_text_and_of_15_for_a_document(monkeypatch):
    monkeypatch.setattr(module, "Patience", Patience)
    text, document = config().text_patience, config().document_patience

    assert (text.timeout, text.tries, text.retry_server_errors) == (5, 2, False)
    assert (document.timeout, document.tries, document.retry_server_errors) == (15, 2, False)
    # A document to a chat that moved, again, and a text in its place: all within a delivery's lease of two minutes.
    assert 2 * document.budget + text.budget < 120
