"""Tell the chat that an invoice is approved (spec 5, Telegram).

At least once: nobody can ask Telegram what it posted, so a document whose answer was lost may be posted twice.
"""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from integrations.deliver import was_told
from integrations.errors import PermanentError
from integrations.models import MovedChat
from integrations.telegram.client import (
    ChatMoved,
    DocumentRefused,
    bot_name,
    chat_title,
    send_document,
    send_text,
)
from integrations.telegram.config import Config, config
from integrations.telegram.message import caption
from invoices.models import Invoice
from invoices.queries.stored_pdf import stored_pdf
from proxima_invoice.foundation.sentences import known

MOVED_TWICE = known("The chat moved to %(first)s, and from there to %(second)s.")

SENT = "telegram_sent"
FAILED = "telegram_failed"


def handle(invoice: Invoice, approval_no: int) -> dict[str, Any]:
    """Post the PDF, or a text where there is none or it is refused.

    Raises `TransientError`; `PermanentError` when bot or chat are refused.
    """
    if was_told(SENT, invoice.pk, approval_no):
        return {}
    current = config()
    return _in_its_chat(current, lambda chat_id: _post(current, invoice, chat_id))


def check() -> str:
    """Raises like `handle`; nothing is posted, and no move is remembered."""
    current = config()
    bot, chat_id = bot_name(current), _known_place(current)
    try:
        return f"Telegram knows the bot as {bot}, in the chat {chat_title(current, chat_id=chat_id)}."
    except ChatMoved as moved:
        return f"Telegram knows the bot as {bot}; its chat is {moved.chat_id} now, which the next message follows."


def _post(current: Config, invoice: Invoice, chat_id: str) -> dict[str, Any]:
    text, stored = caption(invoice), stored_pdf(invoice.pk)
    told: dict[str, Any] = {"chat_id": chat_id}
    if stored is None:
        return told | {"sent": "text", "message_id": send_text(current, chat_id=chat_id, text=text)}
    try:
        number = send_document(current, chat_id=chat_id, caption=text, file_name=stored.file_name, pdf=stored.read())
        return told | {"sent": "document", "message_id": number}
    except DocumentRefused as refusal:
        number = send_text(current, chat_id=chat_id, text=text)
        return told | {"sent": "text", "message_id": number, "document_refused": str(refusal)}


def _in_its_chat(current: Config, post: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    """Post where the chat is now. A move is followed once, and remembered before anything is posted there."""
    try:
        return post(_known_place(current))
    except ChatMoved as moved:
        MovedChat.objects.update_or_create(
            chat_id=current.chat_id, defaults={"moved_to": moved.chat_id, "moved_at": timezone.now()}
        )
        try:
            return post(moved.chat_id)
        except ChatMoved as again:
            raise PermanentError(MOVED_TWICE % {"first": moved.chat_id, "second": again.chat_id}) from again


def _known_place(current: Config) -> str:
    known = MovedChat.objects.filter(chat_id=current.chat_id).values_list("moved_to", flat=True).first()
    return known or current.chat_id
