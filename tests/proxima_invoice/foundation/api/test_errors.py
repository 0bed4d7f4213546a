"""Whatever is raised inside an endpoint is answered in the envelope, and what nobody expected is logged once."""

import json
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404
from rest_framework import exceptions

from proxima_invoice.foundation.api.problems import Problem, Refusal
from tests.proxima_invoice.foundation.api.endpoints import BrokenView, refusal, send
from tests.proxima_invoice.foundation.lines import lines_of

pytestmark = pytest.mark.urls("tests.proxima_invoice.foundation.api.endpoints")


@pytest.fixture
def breaks(monkeypatch) -> Callable[[Callable[[], Exception]], None]:
    def told(error: Callable[[], Exception]) -> None:
        monkeypatch.setattr(BrokenView, "breaks_with", staticmethod(error), raising=False)

    return told


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (lambda: Refusal(Problem("CONFLICT", "No.")), 409, "CONFLICT"),
        (Http404, 404, "NOT_FOUND"),
        (PermissionDenied, 403, "FORBIDDEN"),
        (lambda: SuspiciousOperation("hidden"), 400, "VALIDATION_ERROR"),
        (lambda: RequestDataTooBig("hidden"), 413, "PAYLOAD_TOO_LARGE"),
        (exceptions.NotAuthenticated, 401, "UNAUTHORIZED"),
        (lambda: exceptions.AuthenticationFailed("No."), 401, "UNAUTHORIZED"),
        (exceptions.PermissionDenied, 403, "FORBIDDEN"),
        (exceptions.NotFound, 404, "NOT_FOUND"),
        (exceptions.ParseError, 400, "VALIDATION_ERROR"),
        (lambda: exceptions.MethodNotAllowed("POST"), 405, "METHOD_NOT_ALLOWED"),
        (lambda: exceptions.UnsupportedMediaType("x"), 415, "UNSUPPORTED_MEDIA_TYPE"),
        (lambda: exceptions.Throttled(wait=0.2), 429, "RATE_LIMITED"),
        (lambda: OperationalError("hidden"), 503, "UPSTREAM_UNAVAILABLE"),
        (lambda: InterfaceError("hidden"), 503, "UPSTREAM_UNAVAILABLE"),
        (lambda: RuntimeError("hidden"), 500, "INTERNAL_ERROR"),
        (lambda: RecursionError("hidden"), 500, "INTERNAL_ERROR"),
        (lambda: ValueError("hidden"), 500, "INTERNAL_ERROR"),
        (lambda: UnicodeEncodeError("utf-8", "hidden", 0, 1, "hidden"), 500, "INTERNAL_ERROR"),
    ],
)
def test_an_error_becomes_its_status_and_code(error, status: int, code: str, breaks):
    breaks(error)

    answered = send("POST", "/api/v1/broken")

    assert answered.status_code == status
    assert refusal(answered)["code"] == code
    assert "hidden" not in answered.content.decode()


def test_who_has_to_log_in_is_told_how(breaks):
    breaks(exceptions.NotAuthenticated)

    assert send("POST", "/api/v1/broken").headers["WWW-Authenticate"] == 'Bearer realm="api"'


@pytest.mark.parametrize(("wait", "told"), [(None, "1"), (0, "1"), (0.2, "1"), (1.2, "2"), (59.5, "60")])
def test_nobody_is_told_to_come_back_too_soon(wait: float | None, told: str, breaks):
    breaks(lambda: exceptions.Throttled(wait=wait))

    assert send("POST", "/api/v1/broken").headers["Retry-After"] == told


def test_a_database_that_is_away_is_worth_another_try(breaks):
    breaks(lambda: OperationalError("connection refused"))

    with lines_of("json") as written:
        answered = send("POST", "/api/v1/broken")

    assert answered.headers["Retry-After"] == "5"
    assert sum("connection refused" in line for line in written()) == 1


def test_what_nobody_expected_is_logged_once_with_its_trace_and_the_request_s_id(breaks):
    breaks(lambda: RuntimeError("broken on purpose"))

    with lines_of("json") as written:
        answered = send("POST", "/api/v1/broken", X_Request_ID="boom-1")

    lines = [json.loads(line) for line in written()]
    traced = [line for line in lines if "broken on purpose" in json.dumps(line)]
    assert len(traced) == 1
    assert "Traceback" in traced[0]["exception"]
    assert {line["request_id"] for line in lines} == {"boom-1"}
    assert refusal(answered)["request_id"] == "boom-1"
    assert "Traceback" not in answered.content.decode()


@pytest.mark.parametrize(("code", "times"), [("INTERNAL_ERROR", 1), ("UPSTREAM_UNAVAILABLE", 1), ("CONFLICT", 0)])
def test_a_failure_that_a_domain_words_is_logged_with_its_cause_and_a_refusal_is_not(code: str, times: int, breaks):
    def worded() -> Exception:
        refusal = Refusal(Problem(code, "It cannot be done."))
        refusal.__cause__ = OSError("the disk is full")
        return refusal

    breaks(worded)

    with lines_of("json") as written:
        answered = send("POST", "/api/v1/broken")

    traced = [json.loads(line) for line in written() if "the disk is full" in line]
    assert [line["code"] for line in traced] == [code] * times
    assert refusal(answered)["message"] == "It cannot be done."


def test_whoever_listens_to_django_hears_of_it(breaks):
    heard = []

    def listen(sender, request, **_):
        heard.append(request.path)

    got_request_exception.connect(listen)
    breaks(lambda: RuntimeError("x"))
    try:
        send("POST", "/api/v1/broken")
        breaks(lambda: Refusal(Problem("CONFLICT", "No.")))
        send("POST", "/api/v1/broken")
    finally:
        got_request_exception.disconnect(listen)

    assert heard == ["/api/v1/broken"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "TRACE"])
def test_a_method_that_is_not_there_says_which_are(method: str):
    answered = send(method, "/api/v1/broken", Accept_Language="ru")

    # Who has not logged in is not told what there is.
    assert answered.status_code == 401
    assert answered.headers["Allow"] == "POST, OPTIONS"


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_where_nobody_needs_to_log_in_it_is_405(method: str):
    answered = send(method, "/api/v1/auth/login", Accept_Language="ru")

    assert answered.status_code == 405
    assert answered.headers["Allow"] == "POST, OPTIONS"
    assert refusal(answered)["message"] == "Этот метод здесь не разрешён: см. заголовок Allow."
