"""Spec 3, API: X-Request-ID is echoed when sane, else made; in every answer and every line of the request."""

import json
import logging
import uuid

import pytest
from django.http import HttpResponse
from django.urls import path
from structlog.contextvars import get_contextvars

from proxima_invoice.foundation.request_id import current_request_id
from tests.proxima_invoice.foundation.lines import lines_of

_plain = logging.getLogger("somebody.elses.library")


def works(_request, **_captured):
    _plain.warning("in the middle of %s", "work")
    return HttpResponse(current_request_id())


def breaks(_request):
    raise RuntimeError("broken on purpose")


urlpatterns = [path("works", works), path("breaks", breaks), path("<str:name>/вид", works)]

pytestmark = pytest.mark.urls(__name__)


@pytest.mark.parametrize("given", ["a", "A-1_b.c", "x" * 128])
def test_a_sane_id_is_echoed(client, given):
    answer = client.get("/works", headers={"X-Request-ID": given})

    assert answer["X-Request-ID"] == given
    assert answer.content.decode() == given


@pytest.mark.parametrize("given", ["", "x" * 129, "two words", "a/b", "ж", "a;drop", "line\tbreak", "id\n"])
def test_anything_else_is_replaced_by_a_uuid(client, given):
    answer = client.get("/works", headers={"X-Request-ID": given})

    assert answer["X-Request-ID"] != given
    assert uuid.UUID(answer["X-Request-ID"]).version == 4


def test_two_requests_never_share_a_made_id(client):
    assert client.get("/works")["X-Request-ID"] != client.get("/works")["X-Request-ID"]


def test_an_unknown_path_has_one_too(client):
    assert client.get("/nowhere", headers={"X-Request-ID": "lost"})["X-Request-ID"] == "lost"


def test_every_line_of_the_request_carries_it(client):
    with lines_of("json") as written:
        client.get("/works?token=never", headers={"X-Request-ID": "abc"})

    lines = [json.loads(line) for line in written()]
    assert [line["event"] for line in lines] == ["in the middle of work", "request"]
    assert {line["request_id"] for line in lines} == {"abc"}


def test_one_access_line_says_what_happened(client):
    with lines_of("json") as written:
        client.post("/works?token=never")

    access = json.loads(written()[-1])
    assert (access["method"], access["path"], access["status"]) == ("POST", "/works", 200)
    assert access["duration_ms"] >= 0
    assert access["level"] == "info"
    assert "never" not in json.dumps(access)


def test_a_crash_leaves_its_traceback_and_the_access_line_under_one_id(client):
    client.raise_request_exception = False

    with lines_of("json") as written:
        answer = client.get("/breaks", headers={"X-Request-ID": "boom"})

    lines = [json.loads(line) for line in written()]
    assert answer.status_code == 500
    assert answer["X-Request-ID"] == "boom"
    assert [line["request_id"] for line in lines] == ["boom", "boom"]
    assert "broken on purpose" in lines[0]["exception"]
    assert lines[1]["status"] == 500


def test_a_client_error_is_one_line_not_two(client):
    with lines_of("json") as written:
        client.get("/nowhere")

    assert len(written()) == 1


def test_a_line_break_in_the_path_does_not_break_the_line(client):
    with lines_of("console") as written:
        client.get("/x%0Aforged/вид")

    assert len(written()) == 2
    assert "path=/x%0Aforged/" in written()[1]


def test_nothing_is_left_for_the_next_request_on_this_thread(client):
    client.get("/works", headers={"X-Request-ID": "abc"})

    assert "request_id" not in get_contextvars()
    assert current_request_id() == ""
