"""Answers whoever of billing wants what stands at an address that a person gave (spec 6, Branding)."""

from typing import Any

from integrations.errors import IntegrationError
from integrations.guarded_fetch import guarded_fetch
from invoices.ports import FetchAnswer, FetchFailed, FetchRequest, fetch_requested

SECONDS = 10.0
"""In all, for a person waits."""


def answer_fetch_request(*, request: FetchRequest, **_: Any) -> FetchAnswer:
    """Raises `FetchFailed`."""
    try:
        return FetchAnswer(guarded_fetch(request.url, seconds=SECONDS, most_bytes=request.most_bytes))
    except IntegrationError as error:
        raise FetchFailed(str(error)) from error


fetch_requested.signal.connect(answer_fetch_request, dispatch_uid="integrations.answer_fetch")
