"""Didox's API for partners: who calls is told by two headers, the partner's token and that of a log-in.

https://api-docs.didox.uz/ru/home (log-in), https://api-docs.didox.uz/ru/integrators-documents (documents).
"""

import json as jsonlib
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Protocol

from integrations.didox.act import DOCTYPE
from integrations.didox.config import Config
from integrations.didox.document import ALIVE, EVERY, Document, document_of
from integrations.errors import IntegrationError, PermanentError, TransientError
from integrations.http import Answer, call, retry_after_header
from proxima_invoice.foundation.scrubbing import HIDDEN
from proxima_invoice.foundation.sentences import known

NO_TOKEN = known("Didox's answer to the log-in holds no token.")
NO_CARD = known("Didox's card of %(document)s is not one.")
NO_ID = known("Didox does not say which id it gave to the act.")
NO_LIST = known("Didox answers the list of documents with something that is not one.")
TOO_LONG = known("Didox took longer than %(seconds)s s.")
SAYS = known("Didox says: %(words)s (%(status)s)")

PAGE = 100
"""The most that a page holds."""
LANGUAGE = "ru"
LONGEST_MESSAGE = 500
BLOCKED_SECONDS = 600.0
"""Who tried too often is kept out for ten minutes, if they do not say for how long."""
_MINUTES = re.compile(r"(\d+)\s*(?:минут|daqiqa)(?:\D{0,10}(\d+)\s*(?:секунд|soniya))?", re.IGNORECASE)


class Keys(Protocol):
    """Whoever keeps the token of the log-in. Both raise `TransientError` and `PermanentError`."""

    def token(self) -> str: ...

    def renewed(self, refused: str) -> str:
        """Another one than `refused`, which they would not have any more."""
        ...


def log_in(config: Config) -> str:
    """The token. One try: whoever guesses wrong is locked out, the 25th time for good.

    Raises `TransientError`, and `PermanentError` when they will not have us.
    """
    # https://api-docs.didox.uz/ru/home, Способ 2
    try:
        answer = call(
            "POST",
            f"{config.api_url}/v1/auth/{config.seller_tin}/password/{LANGUAGE}",
            patience=replace(config.patience, tries=1, budget=config.patience.timeout),
            headers=_headers(config),
            json={"password": config.password},
            wait_hint=_log_in_wait,
        )
        told = answer.json()
    except IntegrationError as error:
        raise _in_their_words(error) from None
    token = told.get("token") if isinstance(told, dict) else None
    if not isinstance(token, str) or not token:
        raise TransientError(NO_TOKEN, status=answer.status)
    return token


class Didox:
    """One go: all its calls, and the waits between them, end within the budget.

    Every method raises `TransientError` and `PermanentError`, whose words hold no token.
    """

    def __init__(self, config: Config, keys: Keys) -> None:
        self._config, self._keys = config, keys
        self._deadline = time.monotonic() + config.patience.budget

    def acts_numbered(self, number: str, *, partner_tin: str) -> list[Document]:
        """Ours of that number to that customer which are neither refused nor deleted."""
        # https://api-docs.didox.uz/ru/integrators-documents, 1; filters are checked after in any case.
        asked = {"name": number, "partner": partner_tin, "status": ",".join(map(str, ALIVE))}
        listed = [one for page in self._pages(asked) for one in page]
        return [one for one in listed if (one.number, one.partner_tin) == (number, partner_tin) and one.status in ALIVE]

    def acts_changed_since(self, day: date) -> Iterator[list[Document]]:
        """Page by page, each asked for when it is wanted. Some states are told only when they are asked for."""
        return self._pages({"status": ",".join(map(str, EVERY)), "dateFromUpdated": day.isoformat()})

    def card(self, document_id: str) -> tuple[Document, Any]:
        """One document, and what stands in it."""
        # https://api-docs.didox.uz/ru/integrators-documents, 3
        told = self._ask("GET", f"/v1/documents/{document_id}", params={"owner": "1"}).json()
        data = told.get("data") if isinstance(told, dict) else None
        if (
            not isinstance(data, dict)
            or (found := document_of(data.get("document"))) is None
            or found.id != document_id
        ):
            raise TransientError(NO_CARD % {"document": document_id})
        return found, data.get("json")

    def create(self, act: Mapping[str, Any]) -> str:
        """The draft's id, in capitals. One try: whoever calls looks whether it was made before he tries again."""
        # https://api-docs.didox.uz/ru/integrators-documents, 5
        told = self._ask("POST", f"/v1/documents/{DOCTYPE}/create/{LANGUAGE}", json=act, tries=1).json()
        made = told.get("_id") if isinstance(told, dict) else None
        if not isinstance(made, str) or not made.strip():
            raise TransientError(NO_ID, may_have_arrived=True)
        return made.strip().upper()

    def pause(self, error: TransientError) -> None:
        """Wait as a failed call asks for, or until their list can have heard of what it did; raises it again when the
        go would be over by then.
        """
        wait = error.retry_after if error.retry_after is not None else self._config.settle_seconds
        if wait >= self._left():
            raise error
        time.sleep(wait)

    def _pages(self, filters: Mapping[str, str]) -> Iterator[list[Document]]:
        number = 0
        while True:
            number += 1
            paging = {"page": str(number), "limit": str(PAGE), "owner": "1", "doctype": DOCTYPE}
            told = self._ask("GET", "/v2/documents", params={**paging, **filters}).json()
            rows = told.get("data") if isinstance(told, dict) else None
            if not isinstance(rows, list):
                raise TransientError(NO_LIST)
            yield [one for one in map(document_of, rows) if one is not None]
            if len(rows) < PAGE:
                return

    def _ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        json: Any = None,
        tries: int | None = None,
    ) -> Answer:
        """A token that is too old is renewed, once."""
        token = self._keys.token()
        try:
            return self._once(token, method, path, params=params, json=json, tries=tries)
        except PermanentError as error:
            if error.status != 401:
                raise
        return self._once(self._keys.renewed(token), method, path, params=params, json=json, tries=tries)

    def _once(self, token: str, method: str, path: str, *, tries: int | None, **options: Any) -> Answer:
        patience = self._config.patience
        if self._left() <= 0:
            raise TransientError(TOO_LONG % {"seconds": f"{patience.budget:g}"})
        try:
            return call(
                method,
                f"{self._config.api_url}{path}",
                patience=replace(patience, budget=self._left(), tries=tries or patience.tries),
                headers=_headers(self._config) | {"user-key": token},
                **options,
            )
        except IntegrationError as error:
            raise _in_their_words(error, token) from None

    def _left(self) -> float:
        return self._deadline - time.monotonic()


def _headers(config: Config) -> dict[str, str]:
    return {"Partner-Authorization": config.api_key, "Accept": "application/json", "Accept-Language": LANGUAGE}


def _log_in_wait(status: int, headers: Mapping[str, str], content: bytes) -> float | None:
    """They say it in a sentence: «Попробуйте через 9 минут. 30 секунд»."""
    told = retry_after_header(status, headers, content)
    if told is not None or status != 429:
        return told
    match = _MINUTES.search(_message(_parsed(content.decode(errors="replace"))))
    return float(match[1]) * 60 + float(match[2] or 0) if match else BLOCKED_SECONDS


def _in_their_words(error: IntegrationError, token: str = "") -> IntegrationError:
    """The same error, saying what they said, without the token."""
    said = _message(_parsed(error.body))[:LONGEST_MESSAGE]
    words = SAYS % {"words": said, "status": error.status} if said else str(error)
    words = words.replace(token, HIDDEN) if token else words
    if not isinstance(error, TransientError):
        return PermanentError(words, status=error.status)
    return TransientError(
        words, status=error.status, retry_after=error.retry_after, may_have_arrived=error.may_have_arrived
    )


def _parsed(body: str) -> Any:
    """JSON, or the plain text that some answers are; nothing for a page of HTML."""
    try:
        return jsonlib.loads(body)
    except ValueError:
        return "" if body.lstrip().startswith("<") else body


def _message(told: Any) -> str:
    """Their refusals have five shapes; each holds a sentence somewhere."""
    match told:
        case str():
            return " ".join(told.split())
        case {"data": dict() as inner}:
            return _message(inner)
        case {"message": str() as message, "context": dict() as context} if context:
            return f"{message} {_fields(context)}".strip()
        case {"message": str() as message} if message:
            return message
        case {"errorDetails": dict() as details}:
            return _message(details)
        case dict():
            return _fields(told)
    return ""


def _fields(told: Mapping[str, Any]) -> str:
    """`{"signature": ["…"]}`: what is wrong with which field."""
    return "; ".join(f"{name}: {value if isinstance(value, str) else jsonlib.dumps(value, ensure_ascii=False)}"
                     for name, value in told.items() if value)  # fmt: skip
