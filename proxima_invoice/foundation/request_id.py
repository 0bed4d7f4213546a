"""X-Request-ID: one name for a request in its answer and in every line it logs (spec 3, API)."""

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponseBase
from django.utils.encoding import escape_uri_path
from structlog.contextvars import bound_contextvars, get_contextvars

HEADER = "X-Request-ID"

_ACCEPTED = re.compile(r"[A-Za-z0-9._-]{1,128}")
_log = structlog.get_logger("proxima_invoice.access")


def current_request_id() -> str:
    """The id of the request being answered on this thread; empty outside of one."""
    return str(get_contextvars().get("request_id", ""))


class RequestIdMiddleware:
    """The outermost layer. Echoes a sane X-Request-ID, makes one otherwise, and writes the access line."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get(HEADER, "")
        request_id = given if _ACCEPTED.fullmatch(given) else str(uuid.uuid4())
        started = time.monotonic()
        with bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            response.headers[HEADER] = request_id
            _log.info(
                "request",
                method=request.method,
                # Without its query, which may carry what nobody should read later.
                path=escape_uri_path(request.path),
                status=response.status_code,
                duration_ms=round((time.monotonic() - started) * 1000, 1),
            )
        return response
