"""No HTML error ever leaves `/api/`, and each answer has the request's id (spec 3, API: rules for all)."""

import socket
import uuid
from urllib.parse import quote

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.test import RequestFactory

from proxima_invoice.foundation.api import middleware
from tests.proxima_invoice.foundation.api.endpoints import refusal, send

ADDRESSES = {
    "unknown": ("/api/v1/nowhere", 404),
    "the door itself": ("/api/", 404),
    "no version": ("/api/v2/invoices", 404),
    "trailing slash": ("/api/v1/invoices/", 404),
    "the API itself": ("/api", 404),
    "doubled slash": ("/api/v1//invoices", 404),
    "dots": ("/api/v1/../../etc/passwd", 404),
    "broken UTF-8": ("/api/v1/%ff%fe", 404),
    "line break": ("/api/v1/x%0d%0aSet-Cookie:%20a=b", 404),
    "markup": ("/api/v1/<script>alert(1)</script>", 404),
    "long": ("/api/v1/" + "x" * 3_000, 404),
    "NUL in the path": ("/api/v1/inv%00oices", 400),
    "NUL in the query": ("/api/v1/invoices?search=%00", 400),
}


@pytest.mark.parametrize(("address", "status"), ADDRESSES.values(), ids=ADDRESSES)
def test_an_address_that_leads_nowhere_is_told_so_in_the_envelope(address: str, status: int):
    answered = send("GET", address)

    assert answered.status_code == status
    error = refusal(answered)
    assert error["code"] == ("NOT_FOUND" if status == 404 else "VALIDATION_ERROR")
    assert "<" not in answered.content.decode()
    assert "Set-Cookie" not in answered.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_so_is_every_method(method: str):
    assert refusal(send(method, "/api/v1/nowhere", b'{"a": 1}'))["code"] == "NOT_FOUND"


def test_a_host_that_is_not_ours_is_refused_in_the_envelope():
    answered = send("GET", "/api/v1/invoices", Host="elsewhere.example")

    assert answered.status_code == 400
    assert refusal(answered)["code"] == "VALIDATION_ERROR"


@pytest.mark.parametrize("address", ["/api/schema", "/api/docs"])
def test_pages_that_are_not_ours_refuse_in_the_envelope_too(address: str):
    answered = send("POST", address, b"{}")

    assert answered.status_code == 405
    assert refusal(answered)["code"] == "METHOD_NOT_ALLOWED"
    assert "GET" in answered.headers["Allow"]


def test_beyond_the_api_a_page_is_a_page():
    assert "<html" in send("GET", "/nowhere").content.decode()


@pytest.mark.urls("tests.proxima_invoice.foundation.api.endpoints")
def test_a_crash_outside_of_any_endpoint_is_an_envelope():
    answered = send("GET", "/api/v1/page", X_Request_ID="boom-2")

    error = refusal(answered)
    assert (error["code"], error["request_id"]) == ("INTERNAL_ERROR", "boom-2")
    assert "on purpose" not in answered.content.decode()


class TestRequestId:
    @pytest.mark.parametrize("address", ["/api/v1/nowhere", "/api/v1/invoices", "/api/schema", "/api/v1/inv%00oices"])
    def test_a_sane_one_is_echoed(self, address: str):
        assert send("GET", address, X_Request_ID="Mine-1._x").headers["X-Request-ID"] == "Mine-1._x"

    @pytest.mark.parametrize("given", ["", "x" * 129, "a b", "a/b", "<b>", "ж", "a\r\nb"])
    def test_another_is_replaced_in_header_and_body(self, given: str):
        answered = send("GET", "/api/v1/invoices", X_Request_ID=given)

        assert uuid.UUID(refusal(answered)["request_id"]).version == 4


class TestOtherOrigins:
    @pytest.fixture(autouse=True)
    def _front_end(self, settings):
        settings.CORS_ALLOWED_ORIGINS = ["https://front.example"]

    def test_a_front_end_that_is_named_may_ask_beforehand(self):
        answered = send(
            "OPTIONS",
            "/api/v1/invoices/generate-bulk",
            Origin="https://front.example",
            Access_Control_Request_Method="POST",
            Access_Control_Request_Headers="authorization,idempotency-key,content-type,if-match,if-none-match,x-request-id",
        )

        assert answered.status_code == 200
        assert answered.headers["Access-Control-Allow-Origin"] == "https://front.example"
        assert {"GET", "POST", "PUT", "PATCH"} <= set(answered.headers["Access-Control-Allow-Methods"].split(", "))
        allowed = answered.headers["Access-Control-Allow-Headers"].split(", ")
        assert {
            *("authorization", "content-type", "idempotency-key", "if-match", "if-none-match", "x-request-id")
        } == set(allowed)

    @pytest.mark.parametrize("address", ["/api/v1/invoices", "/api/v1/nowhere"])
    def test_it_may_read_answers_and_refusals_with_their_headers(self, address: str):
        answered = send("GET", address, Origin="https://front.example")

        assert answered.headers["Access-Control-Allow-Origin"] == "https://front.example"
        exposed = answered.headers["Access-Control-Expose-Headers"].split(", ")
        assert {"ETag", "X-Request-ID", "Retry-After", "Idempotency-Replayed", "Content-Disposition"} <= set(exposed)
        assert "origin" in answered.headers["Vary"]

    @pytest.mark.parametrize("address", ["/api/v1/invoices", "/api/v1/nowhere"])
    @pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "https://front.example.evil.example"])
    @pytest.mark.parametrize("method", ["GET", "OPTIONS"])
    def test_any_other_gets_nothing(self, address: str, origin: str, method: str):
        answered = send(method, address, Origin=origin, Access_Control_Request_Method="GET")

        assert not [name for name in answered.headers if name.startswith("Access-Control-Allow-Or")]

    def test_cookies_are_of_no_use_to_anybody(self):
        answered = send("GET", "/api/v1/invoices", Origin="https://front.example")

        assert "Access-Control-Allow-Credentials" not in answered.headers

    def test_the_admin_is_for_nobody_from_elsewhere(self):
        answered = send("GET", "/admin/login/", Origin="https://front.example")

        assert "Access-Control-Allow-Origin" not in answered.headers


def test_without_the_setting_no_origin_is_let_in():
    answered = send("GET", "/api/v1/nowhere", Origin=f"https://{quote('front.example')}")

    assert "Access-Control-Allow-Origin" not in answered.headers


@pytest.mark.timeout(30)
def test_what_is_left_of_a_refused_body_is_read_no_longer_than_that(monkeypatch):
    # As if each of its pieces came in time.
    monkeypatch.setattr(middleware, "_wait_at_most", lambda _request, _seconds: None)
    monkeypatch.setattr(middleware, "DRAIN_SECONDS", 0.01)
    client, server = socket.socketpair()
    with client, server, server.makefile("rb") as body:
        client.sendall(b"half")
        told = {"CONTENT_LENGTH": "9", "wsgi.input": body, "gunicorn.socket": server}
        request = WSGIRequest(RequestFactory().put("/api/pub/uploads/x").environ | told)

        answer = middleware.EnvelopeMiddleware(lambda _request: HttpResponse(status=403))(request)

    assert answer.status_code == 403
