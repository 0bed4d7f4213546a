"""Endpoints that exist for tests alone: one says what it was sent, one breaks as it is told."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from rest_framework.request import Request
from rest_framework.response import Response

from proxima_invoice.foundation.api.idempotency import idempotent
from proxima_invoice.foundation.api.operation import operation
from proxima_invoice.foundation.api.parser import json_object, no_body
from proxima_invoice.foundation.api.versions import expected_version
from proxima_invoice.foundation.api.views import ApiViewSet, answer

JSON = "application/json"


class EchoView(ApiViewSet):
    """What came, as Python has it; anybody may ask."""

    @operation(summary="Echo", name="echo")
    def create(self, request: Request) -> Response:
        return answer({"body": repr(request.data)})

    @operation(summary="Take an object", name="take_object")
    def update(self, request: Request) -> Response:
        return answer({"body": repr(json_object(request))})

    @operation(summary="Take a version", name="take_version")
    def partial_update(self, request: Request) -> Response:
        body = json_object(request)
        return answer({"version": expected_version(request, body), "rest": sorted(body)}, version=7)

    @operation(summary="Take nothing", name="take_nothing")
    def destroy(self, request: Request) -> Response:
        no_body(request)
        return answer({})


class BrokenView(ApiViewSet):
    """Raises what the test puts into `breaks_with`."""

    breaks_with: Callable[[], Exception]

    @operation(summary="Break", name="break")
    def create(self, _request: Request) -> Response:
        raise BrokenView.breaks_with()


class CountedView(ApiViewSet):
    """Counts how often it did something; only managers may."""

    calls = 0
    answers_with: Callable[[int], Response]

    @operation(summary="Count", name="count", permission="invoices.generate_invoice", idempotent=True)
    @idempotent
    def create(self, request: Request) -> Response:
        json_object(request)
        CountedView.calls += 1
        return CountedView.answers_with(CountedView.calls)


def page(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken on purpose")


def counted(number: int) -> Response:
    return answer({"number": number, "amount": Decimal("1.50"), "word": "ж"}, status=201, version=number)


ECHO = EchoView.as_view(
    {"post": "create", "put": "update", "patch": "partial_update", "delete": "destroy"}  # nothing to GET
)
urlpatterns = [
    path("api/v1/echo", ECHO),
    path("api/v1/broken", BrokenView.as_view({"post": "create"})),
    path("api/v1/page", page),
    path("api/v1/counted", CountedView.as_view({"post": "create"})),
    path("api/v1/counted-too", CountedView.as_view({"post": "create"})),
    path("", include("proxima_invoice.urls")),
]
handler400 = "proxima_invoice.site.error_pages.bad_request"
handler403 = "proxima_invoice.site.error_pages.not_allowed"
handler404 = "proxima_invoice.site.error_pages.not_found"
handler500 = "proxima_invoice.site.error_pages.server_error"


def send(method: str, address: str, body: bytes = b"", *, content_type: str = JSON, **headers: str) -> Any:
    """The answer to bytes as they are, from nobody unless a header says who; nothing raises."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    client = Client(raise_request_exception=False)
    return client.generic(method, address, body, content_type=content_type, headers=named)


def refusal(answered: Any) -> dict[str, Any]:
    """The error of a refused request, held against the envelope (spec 3, API: rules for all)."""
    assert answered.status_code >= 400, answered.content
    assert answered.headers["Content-Type"] == JSON
    told = json.loads(answered.content)
    assert told.keys() == {"data", "error"}
    assert told["data"] is None
    error: dict[str, Any] = told["error"]
    assert error.keys() - {"details"} == {"code", "message", "request_id"}
    assert ("details" in error) <= (error["code"] == "VALIDATION_ERROR")
    assert error["request_id"] == answered.headers["X-Request-ID"]
    return error
