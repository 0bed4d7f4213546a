"""The Bot API: a text or a document in, the number of the message out.

The token is part of every address. `integrations.http` takes it out of errors, and the log out of its lines.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn
from urllib.parse import quote

from integrations.errors import PermanentError, TransientError
from integrations.http import Answer, Patience, call, retry_after_header
from integrations.telegram.config import Config
from proxima_invoice.foundation.scrubbing import scrub
from proxima_invoice.foundation.sentences import known

NOT_TELEGRAM = known("What answered does not speak like Telegram: it did not say ok.")
SAYS = known("Telegram says: %(words)s")
TOO_LARGE = known("The PDF has %(megabytes)s MB, and Telegram takes 50.")

LONGEST_WAIT_SECONDS = 86_400
"""What asks for more, in a number however long, is not waited for."""
LARGEST_DOCUMENT_BYTES = 50 * 1024 * 1024
# What a refusal of the chat says; everything else that is refused with a document may be about the document.
CHAT_TROUBLES = ("chat not found", "chat_id is empty", "peer_id_invalid", "kicked", "blocked", "deactivated")


class ChatMoved(Exception):
    """The group became a supergroup: it is another chat now, `chat_id`."""

    def __init__(self, chat_id: str) -> None:
        super().__init__(f"The chat is {chat_id} now.")
        self.chat_id = chat_id


class DocumentRefused(Exception):
    """The chat is there, but would not have this document; `str()` says why."""


def send_text(config: Config, *, chat_id: str, text: str) -> int | None:
    """The message's number, if the answer had one. Raises `TransientError`, `PermanentError`, `ChatMoved`."""
    # https://core.telegram.org/bots/api#sendmessage
    try:
        result = _ask(config, "sendMessage", config.text_patience, json={"chat_id": chat_id, "text": text})
    except PermanentError as error:
        _judge(error)
    return _message_number(result)


def send_document(config: Config, *, chat_id: str, caption: str, file_name: str, pdf: bytes) -> int | None:
    """The same for a PDF with a caption. Raises `DocumentRefused` besides."""
    if len(pdf) > LARGEST_DOCUMENT_BYTES:
        raise DocumentRefused(TOO_LARGE % {"megabytes": len(pdf) // 1024**2})
    # https://core.telegram.org/bots/api#senddocument
    try:
        result = _ask(
            config,
            "sendDocument",
            config.document_patience,
            data={"chat_id": chat_id, "caption": caption},
            files=[("document", (file_name, pdf, "application/pdf"))],
        )
    except PermanentError as error:
        if error.status in (400, 413) and not _is_about_the_chat(error):
            raise DocumentRefused(_told(error)) from error
        _judge(error)
    return _message_number(result)


def bot_name(config: Config) -> str:
    """Who the token belongs to. Raises `TransientError`, `PermanentError`."""
    # https://core.telegram.org/bots/api#getme
    try:
        result = _ask(config, "getMe", config.text_patience)
    except PermanentError as error:
        _judge(error)
    return f"@{result.get('username', '')}"


def chat_title(config: Config, *, chat_id: str) -> str:
    """What the chat is called. Raises `TransientError`, `PermanentError` when the bot is not in it, `ChatMoved`."""
    # https://core.telegram.org/bots/api#getchat
    try:
        result = _ask(config, "getChat", config.text_patience, json={"chat_id": chat_id})
    except PermanentError as error:
        _judge(error)
    return str(result.get("title") or result.get("username") or chat_id)


def retry_after(status: int, headers: Mapping[str, str], content: bytes) -> float | None:
    """Telegram says in `parameters` how many seconds to wait."""
    # https://core.telegram.org/bots/api#responseparameters
    wait = _parameters(content).get("retry_after")
    if isinstance(wait, int | float) and not isinstance(wait, bool):
        return max(0.0, float(min(wait, LONGEST_WAIT_SECONDS)))
    return retry_after_header(status, headers, content)


def _ask(
    config: Config,
    method: str,
    patience: Patience,
    *,
    json: Any = None,
    data: Mapping[str, str] | None = None,
    files: Sequence[tuple[str, tuple[str | None, str | bytes, str]]] | None = None,
) -> dict[str, Any]:
    answer = call(
        "POST",
        f"{config.api_url}/bot{quote(config.bot_token, safe=':')}/{method}",
        patience=patience,
        json=json,
        data=data,
        files=files,
        wait_hint=retry_after,
    )
    return _result(answer)


def _result(answer: Answer) -> dict[str, Any]:
    """Every answer is an envelope; without `ok` it is somebody else's, a proxy's for example."""
    # https://core.telegram.org/bots/api#making-requests
    envelope = answer.json()
    if not isinstance(envelope, dict) or envelope.get("ok") is not True:
        raise TransientError(
            NOT_TELEGRAM,
            status=answer.status,
            may_have_arrived=True,
        )
    result = envelope.get("result")
    return result if isinstance(result, dict) else {}


def _message_number(result: Mapping[str, Any]) -> int | None:
    number = result.get("message_id")
    return number if isinstance(number, int) else None


def _is_about_the_chat(error: PermanentError) -> bool:
    moved = "migrate_to_chat_id" in _parameters(error.body.encode())
    return moved or any(trouble in _told(error).lower() for trouble in CHAT_TROUBLES)


def _judge(error: PermanentError) -> NoReturn:
    """The refusal in Telegram's own words, or the news that the chat has moved."""
    if moved_to := _parameters(error.body.encode()).get("migrate_to_chat_id"):
        raise ChatMoved(str(moved_to)) from error
    raise PermanentError(_told(error), status=error.status, body=error.body) from error


def _told(error: PermanentError) -> str:
    description = _envelope(error.body.encode()).get("description")
    return scrub(SAYS % {"words": description}) if isinstance(description, str) else str(error)


def _parameters(content: bytes) -> dict[str, Any]:
    parameters = _envelope(content).get("parameters")
    return parameters if isinstance(parameters, dict) else {}


def _envelope(content: bytes) -> dict[str, Any]:
    try:
        envelope = json.loads(content)
    except ValueError:
        return {}
    return envelope if isinstance(envelope, dict) else {}
