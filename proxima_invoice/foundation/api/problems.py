"""Refusals of the API: one shape, one table of codes (spec 3, API: rules for all).

Domains speak in errors of their own. An app above registers how its errors read here; nothing here knows them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

from proxima_invoice.foundation.request_id import current_request_id
from proxima_invoice.foundation.sentences import retold

STATUS = {
    "VALIDATION_ERROR": 400,
    "UNAUTHORIZED": 401,
    "FORBIDDEN": 403,
    "NOT_FOUND": 404,
    "METHOD_NOT_ALLOWED": 405,
    "CONFLICT": 409,
    "PAYLOAD_TOO_LARGE": 413,
    "UNSUPPORTED_MEDIA_TYPE": 415,
    "RATE_LIMITED": 429,
    "INTERNAL_ERROR": 500,
    "UPSTREAM_UNAVAILABLE": 503,
}
CODES = {status: code for code, status in STATUS.items()}
LONGEST_MESSAGE = 2_000
LONGEST_NAME = 200
MOST_DETAILS = 1_000


@dataclass(frozen=True)
class Problem:
    """`details` maps a field to what is wrong with it; `retry_after` is in seconds."""

    code: str
    message: str
    details: Mapping[str, Sequence[str]] | None = None
    retry_after: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        return STATUS[self.code]

    def body(self) -> dict[str, Any]:
        """The envelope in the caller's language. What it repeats of a request can neither swell nor break it."""
        error: dict[str, Any] = {
            "code": self.code,
            "message": _sendable(retold(self.message), LONGEST_MESSAGE),
            "request_id": current_request_id(),
        }
        if self.details is not None:
            error["details"] = {
                _sendable(name, LONGEST_NAME): [_sendable(retold(str(text)), LONGEST_MESSAGE) for text in texts]
                for name, texts in islice(self.details.items(), MOST_DETAILS)
            }
        return {"data": None, "error": error}

    def bare_body(self) -> dict[str, str]:
        """Where clients expect no envelope (spec 7)."""
        return {"message": _sendable(retold(self.message), LONGEST_MESSAGE)}

    def all_headers(self) -> dict[str, str]:
        retry = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        return {**self.headers, **retry}


def _sendable(text: str, longest: int) -> str:
    """`text` without lone surrogates, which JSON may carry in a name and UTF-8 cannot; cut when it is too long."""
    sendable = text.encode("utf-8", "backslashreplace").decode()
    return sendable if len(sendable) <= longest else f"{sendable[: longest - 1]}…"


class Refusal(Exception):
    """Raised by the API's own doors, where no domain has a say: a malformed body, an unknown parameter."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.message)


def invalid(details: Mapping[str, str | Sequence[str]]) -> Refusal:
    """What is wrong with which field, parameter or header; `body` is the body as a whole."""
    texts = {name: [text] if isinstance(text, str) else list(text) for name, text in details.items()}
    message = "; ".join(f"{name}: {text}" for name, each in texts.items() for text in each)
    return Refusal(Problem("VALIDATION_ERROR", message, texts))


E = TypeVar("E", bound=Exception)
_readings: dict[type[Exception], Callable[[Any], Problem]] = {}


def reads(kind: type[E]) -> Callable[[Callable[[E], Problem]], Callable[[E], Problem]]:
    """Register how an error of an app reads as a problem; it holds for its subclasses, unless they have their own."""

    def register(reading: Callable[[E], Problem]) -> Callable[[E], Problem]:
        _readings[kind] = reading
        return reading

    return register


def problem_of(error: Exception) -> Problem | None:
    """How the error reads, or None for one that nobody expected."""
    for kind in type(error).__mro__:
        if reading := _readings.get(kind):
            return reading(error)
    return None


@reads(Refusal)
def _refusal(refusal: Refusal) -> Problem:
    return refusal.problem
