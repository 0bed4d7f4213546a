import io
import json
import time
from datetime import date

import pytest
from django.test import override_settings
from structlog.contextvars import bound_contextvars
from werkzeug import Response

from integrations.gotenberg.config import config
from integrations.http import Patience
from invoices.ports import PdfFailed, PdfRequest, pdf_requested
from tests.gotenberg import CONVERT
from tests.rude_server import drip, hang_up, never_answer, rude_server

REQUEST = PdfRequest(
    html='<p style="font-family: x">Акт</p>',
    title="Акт № 1",
    author="ООО «A»",
    subject="INV-1",
    document_date=date(2026, 2, 28),
)
PDF = b"%PDF-1.7 made"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """The same patience in miniature: three tries, twice the time of one in all."""
    monkeypatch.setattr("integrations.gotenberg.config.Patience", lambda **_: Patience(0.3, 3, 0.7, pause=0.01))


@pytest.fixture
def converter(httpserver):
    """Answers in turn; remembers the requests."""

    def prepare(*responses):
        seen, left = [], list(responses)

        def handler(request):
            files = [
                (name, upload.filename, upload.content_type, upload.read())
                for name, upload in request.files.items(multi=True)
            ]
            seen.append((dict(request.headers), request.form.to_dict(), files))
            return left.pop(0) if len(left) > 1 else left[0]

        httpserver.expect_request(CONVERT, method="POST").respond_with_handler(handler)
        return seen

    with override_settings(PDF_CONVERTER_URL=httpserver.url_for("").rstrip("/")):
        yield prepare


def test_real_patience_is_three_tries_of_30_seconds_within_60(monkeypatch):
    monkeypatch.setattr("integrations.gotenberg.config.Patience", Patience)
    patience = config().patience
    assert (patience.timeout, patience.tries, patience.budget) == (30, 3, 60)


def test_the_form(converter):
    seen = converter(Response(PDF))
    with bound_contextvars(request_id="request-7"):
        answer = pdf_requested.ask(REQUEST)
    assert (answer.pdf, answer.engine) == (PDF, "gotenberg")

    [(headers, form, files)] = seen
    assert headers["Gotenberg-Trace"] == "request-7"
    about = json.loads(form.pop("metadata"))
    assert form == {
        "paperWidth": "8.27",
        "paperHeight": "11.69",
        "marginTop": "0.5",
        "marginBottom": "0.5",
        "marginLeft": "0.5",
        "marginRight": "0.5",
        "printBackground": "true",
    }
    assert about == {
        "Title": "Акт № 1",
        "Author": "ООО «A»",
        "Subject": "INV-1",
        "Creator": "Proxima Invoice",
        "CreateDate": "2026:02:28 00:00:00+00:00",
        "ModifyDate": "2026:02:28 00:00:00+00:00",
    }
    assert {name for name, *_ in files} == {"files"}
    name, kind, page = files[0][1:]
    assert (name, kind) == ("index.html", "text/html; charset=utf-8")
    assert REQUEST.html in page.decode()
    assert {name for _, name, *_ in files[1:]} >= {"PTSans-Regular.ttf", "PTSerif-Bold.ttf", "NotoSans-Bold.ttf"}
    assert all(io.BytesIO(content).read(4) == b"\x00\x01\x00\x00" for *_, content in files[1:])


def test_without_a_request_there_is_a_trace_all_the_same(converter):
    seen = converter(Response(PDF))
    pdf_requested.ask(REQUEST)
    assert len(seen[0][0]["Gotenberg-Trace"]) == 36


@pytest.mark.parametrize(
    "troubles",
    [
        [Response(status=500), Response(status=500)],
        [Response(status=503)],
        [Response(status=429, headers={"Retry-After": "0"}), Response(status=429)],
    ],
)
def test_what_may_pass_is_tried_again(converter, troubles):
    seen = converter(*troubles, Response(PDF))
    assert pdf_requested.ask(REQUEST).pdf == PDF
    assert len(seen) == len(troubles) + 1


@pytest.mark.parametrize(
    ("response", "tries", "reason"),
    [
        (Response("Invalid form data", status=400), 1, "answered 400. Invalid form data"),
        (Response("no", status=403), 1, "answered 403"),
        (Response("no", status=409), 1, "answered 409"),
        (Response("timed out", status=503), 3, "answered 503. timed out"),
        (Response("<html>hello"), 1, "not a PDF"),
        (Response(""), 1, "not a PDF"),
    ],
)
def test_what_fails_says_why(converter, response, tries, reason):
    seen = converter(response)
    with pytest.raises(PdfFailed, match=reason):
        pdf_requested.ask(REQUEST)
    assert len(seen) == tries


@pytest.mark.parametrize(
    "behave",
    [
        pytest.param(never_answer, id="never answers"),
        pytest.param(drip(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n%PDF-"), id="drips"),
        pytest.param(drip(b"HTTP/1.1 200 OK\r\n\r\n%PDF-"), id="drips without a length"),
    ],
)
def test_finalize_never_waits_longer_than_the_budget(behave):
    with rude_server(behave) as server, override_settings(PDF_CONVERTER_URL=server.url):
        started = time.monotonic()
        with pytest.raises(PdfFailed, match="no answer within"):
            pdf_requested.ask(REQUEST)
        assert time.monotonic() - started < 1
    assert 2 <= len(server.connections) <= 3


def test_hanging_up_and_refusing():
    with rude_server(hang_up) as server, override_settings(PDF_CONVERTER_URL=server.url):
        with pytest.raises(PdfFailed):
            pdf_requested.ask(REQUEST)
        assert len(server.connections) == 3
    with override_settings(PDF_CONVERTER_URL=server.url), pytest.raises(PdfFailed, match="refused"):
        pdf_requested.ask(REQUEST)
