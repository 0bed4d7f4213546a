"""Whatever goes wrong while a request is answered, as a problem in the envelope. Nothing is swallowed: see the log."""

from math import ceil
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from rest_framework import exceptions
from rest_framework.response import Response

from proxima_invoice.foundation.api.problems import Problem, problem_of, reads

RETRY_DATABASE_AFTER = 5
UNEXPECTED = gettext_noop("Something went wrong on our side. Name this request id when you report it.")

_log = structlog.get_logger(__name__)


def handle(error: Exception, context: dict[str, Any]) -> Response:
    """The REST framework's exception handler: always an answer in the envelope, or bare where the view says so."""
    view = context.get("view")
    is_bare = getattr(view, "is_bare", False)
    known = problem_of(error)
    problem = known or Problem("INTERNAL_ERROR", _(UNEXPECTED))
    if problem.status >= 500:
        # With its trace and causes: what the caller is told is for the caller.
        _log.error("request failed", view=type(view).__name__, code=problem.code, exc_info=error)
    if known is None:
        # For whoever listens to Django's own signal, such as an error tracker.
        got_request_exception.send(sender=type(view), request=getattr(context.get("request"), "_request", None))
    body = problem.bare_body() if is_bare else problem.body()
    response = Response(body, status=problem.status, headers=problem.all_headers())
    # The view would add the challenge only to its own exceptions.
    if problem.code == "UNAUTHORIZED" and not is_bare:
        response.headers.setdefault("WWW-Authenticate", 'Bearer realm="api"')
    return response


@reads(exceptions.APIException)
def _framework(error: exceptions.APIException) -> Problem:
    code = {400: "VALIDATION_ERROR", 404: "NOT_FOUND"}.get(error.status_code, "INTERNAL_ERROR")
    return Problem(code, str(error.detail))


@reads(exceptions.NotAuthenticated)
def _not_authenticated(_error: exceptions.NotAuthenticated) -> Problem:
    return Problem("UNAUTHORIZED", _("Log in, and send the token as Authorization: Bearer <token>."))


@reads(exceptions.AuthenticationFailed)
def _authentication_failed(error: exceptions.AuthenticationFailed) -> Problem:
    detail: Any = error.detail
    return Problem("UNAUTHORIZED", str(detail.get("detail", "")) if isinstance(detail, dict) else str(detail))


def _forbidden(_error: Exception) -> Problem:
    return Problem("FORBIDDEN", _("Your role does not allow this."))


reads(exceptions.PermissionDenied)(_forbidden)
reads(PermissionDenied)(_forbidden)


@reads(Http404)
def _not_found(_error: Http404) -> Problem:
    return Problem("NOT_FOUND", _("There is nothing at this address."))


@reads(exceptions.MethodNotAllowed)
def _method_not_allowed(_error: exceptions.MethodNotAllowed) -> Problem:
    return Problem("METHOD_NOT_ALLOWED", _("This method is not allowed here: see the header Allow."))


@reads(exceptions.UnsupportedMediaType)
def _unsupported(_error: exceptions.UnsupportedMediaType) -> Problem:
    return Problem("UNSUPPORTED_MEDIA_TYPE", _("Send JSON, with Content-Type: application/json."))


@reads(exceptions.Throttled)
def _throttled(error: exceptions.Throttled) -> Problem:
    return Problem("RATE_LIMITED", _("Too many requests."), retry_after=max(1, ceil(getattr(error, "wait", None) or 1)))


@reads(RequestDataTooBig)
def _too_big(_error: RequestDataTooBig) -> Problem:
    return Problem("PAYLOAD_TOO_LARGE", _("The body is too large."))


@reads(SuspiciousOperation)
def _suspicious(_error: SuspiciousOperation) -> Problem:
    return Problem("VALIDATION_ERROR", _("The request is malformed."))


def _database_away(_error: Exception) -> Problem:
    return Problem(
        "UPSTREAM_UNAVAILABLE",
        _("The database does not answer. Try again in a moment."),
        retry_after=RETRY_DATABASE_AFTER,
    )


reads(OperationalError)(_database_away)
reads(InterfaceError)(_database_away)
