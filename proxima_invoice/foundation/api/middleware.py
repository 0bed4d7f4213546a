"""No HTML error ever leaves `/api/` (spec 3): what Django itself refuses is put into the envelope as well."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import IO

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext_noop

from proxima_invoice.foundation.api.body_time import ends_within
from proxima_invoice.foundation.api.errors import UNEXPECTED
from proxima_invoice.foundation.api.problems import CODES, Problem

PREFIX = "/api/"
BARE_PREFIX = "/api/pub/"
"""Below it nothing stands in the envelope (spec 7)."""
STREAMED_PREFIX = "/api/pub/uploads/"
"""Below it bodies are files, which the view reads itself (`streamed_body`)."""
_WORDS = {
    400: gettext_noop("The request is malformed."),
    403: gettext_noop("This is not allowed."),
    404: gettext_noop("There is nothing at this address."),
    405: gettext_noop("This method is not allowed here."),
    413: gettext_noop("The body is too large."),
}
_log = structlog.get_logger(__name__)

_DRAINED_AT_MOST = 64 * 1024 * 1024
_CHUNK = 64 * 1024
READ_SECONDS = 20.0
DRAIN_SECONDS = 3.0


class EnvelopeMiddleware:
    """Outside everything but the request id: answers of 400 and more that are not JSON become the envelope.

    What is left of a refused body is read and thrown away: a client that is still sending would otherwise find its
    connection closed, and never see why.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not f"{request.path_info}/".startswith(PREFIX):
            return self.get_response(request)
        _wait_at_most(request, READ_SECONDS)
        response = self.get_response(request) if _gathered(request) else HttpResponse(status=400)
        if response.status_code < 400:
            return response
        _drain(request)
        is_json = response.headers.get("Content-Type", "").startswith("application/json")
        if is_json or not isinstance(response, HttpResponse):
            return response
        code = CODES.get(response.status_code, "VALIDATION_ERROR" if response.status_code < 500 else "INTERNAL_ERROR")
        # Nobody inside may have come to know the request's language: the thread has that of another one then.
        with translation.override(translation.get_language_from_request(request)):
            problem = Problem(code, translation.gettext(_WORDS.get(response.status_code, UNEXPECTED)))
        # Into the same answer: the layers inside have put their headers on it.
        is_bare = request.path_info.startswith(BARE_PREFIX)
        response.content = json.dumps(problem.bare_body() if is_bare else problem.body()).encode()
        response.status_code = problem.status
        response.headers["Content-Type"] = "application/json"
        response.headers["Content-Length"] = str(len(response.content))
        return response


def _wait_at_most(request: HttpRequest, seconds: float) -> None:
    """For each piece of a body. The server's own threads have no time limit: a few clients that stop in the middle of a
    body would hold all of them for ever.
    """
    connection: socket.socket | None = request.META.get("gunicorn.socket")
    if connection is not None:
        connection.settimeout(seconds)


def _gathered(request: HttpRequest) -> bool:
    """Give a body that comes in chunks the length that Django wants to know beforehand, or it would be taken for none.

    At most one byte more than is allowed is read, which is enough to be refused. False for malformed chunks.
    """
    if not _is_chunked(request):
        return True
    if request.path_info.startswith(STREAMED_PREFIX):
        request._stream = request.META["wsgi.input"]
        return True
    try:
        body = request.META["wsgi.input"].read(int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) + 1)
    except Exception as error:  # noqa: BLE001 - every server has errors of its own for them
        _log.info("chunks of a body cannot be read", error=repr(error))
        return False
    request.META["CONTENT_LENGTH"] = str(len(body))
    request._stream = BytesIO(body)
    return True


def _is_chunked(request: HttpRequest) -> bool:
    # Only a server that says so ends the stream where the chunks end.
    return bool(request.META.get("wsgi.input_terminated")) and "Transfer-Encoding" in request.headers


def _bodies(request: HttpRequest) -> Iterator[IO[bytes]]:
    # Django's own, which knows where the body ends; what the server gave us would wait for more, but for chunks.
    if stream := getattr(request, "_stream", None):
        yield stream
    if _is_chunked(request):
        yield request.META["wsgi.input"]


def _drain(request: HttpRequest) -> None:
    if request.META.get("CONTENT_LENGTH") in (None, "", "0") and not _is_chunked(request):
        return
    left, deadline = _DRAINED_AT_MOST, time.monotonic() + DRAIN_SECONDS
    _wait_at_most(request, DRAIN_SECONDS)
    try:
        with ends_within(request, DRAIN_SECONDS):
            for stream in _bodies(request):
                while left > 0 and time.monotonic() < deadline and (chunk := stream.read(_CHUNK)):
                    left -= len(chunk)
    except Exception:  # noqa: BLE001 - as above
        # The client has gone, or the body was malformed: there is nobody to spare.
        return
