"""What the server refuses before there is a request to speak of: an endless address, headers without end, no HTTP.

Its own answer would be a page, and no HTML error ever leaves `/api/` (spec 3); here nobody knows yet what was asked.
"""

import json
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import structlog
from gunicorn.util import write_nonblock
from structlog.contextvars import bound_contextvars

from proxima_invoice.foundation.api.problems import Problem
from proxima_invoice.foundation.request_id import HEADER

_log = structlog.get_logger(__name__)


def write_error(sock: Any, status: int, reason: str, message: str) -> None:
    """In place of gunicorn's `util.write_error`, with its arguments: an answer in the envelope, then the end."""
    client_erred = status < 500 or status == 501
    problem = (
        Problem("VALIDATION_ERROR", f"This is no request that can be read: {message}.")
        if client_erred
        else Problem("INTERNAL_ERROR", "Something went wrong on our side.")
    )
    request_id = str(uuid4())
    with bound_contextvars(request_id=request_id):
        _log.info("request refused unread", status=problem.status, reason=reason)
        # In both shapes: nobody knows whose client asked.
        body = json.dumps({**problem.body(), **problem.bare_body()}).encode()
    head = (
        f"HTTP/1.1 {problem.status} {HTTPStatus(problem.status).phrase}\r\nConnection: close\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n{HEADER}: {request_id}\r\n\r\n"
    )
    write_nonblock(sock, head.encode() + body)
