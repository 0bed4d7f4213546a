"""What travels to a bucket, and which of its troubles may pass."""

import logging
import socket

import pytest
from django.test import override_settings
from werkzeug import Response

from integrations.errors import PermanentError, TransientError
from integrations.http import Patience
from integrations.r2.client import archive
from integrations.r2.config import config
from integrations.r2.storage import our_errors, probe, storage
from proxima_invoice.foundation.logging import _formatter
from tests.fakes.bucket import ACCESS_KEY, SECRET_KEY, refusal, settings_for
from tests.rude_server import drip, hang_up, never_answer, rude_server

KEY = "invoices/2026/APP-001/Act_INV-7.pdf"


def put(request, patience=None):
    current = config()
    with our_errors():
        return archive(storage(current, patience or current.in_background), request)


def test_a_pdf_travels_plain_signed_for_region_auto_and_under_the_condition_that_nothing_stands_there(strict, wanted):
    put(wanted())

    assert strict.objects == {KEY: b"%PDF-one"}
    assert [name for name in strict.requests if name.startswith("PUT")] == [f"PUT {KEY}"]


def test_moto_says_it_is_a_pdf(bucket, wanted):
    put(wanted())

    assert bucket.about(KEY)["ContentType"] == "application/pdf"


def test_an_answer_that_was_lost_after_the_upload_is_found_again(strict, wanted):
    strict.after = [refusal(500, "InternalError")]
    answer = put(wanted())

    assert answer.storage_key == KEY
    assert list(strict.objects) == [KEY]
    # Nobody can tell who wrote it, so that nobody takes it back.
    answer.undo()
    assert list(strict.objects) == [KEY]


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (lambda: refusal(500, "InternalError"), 500),
        (lambda: refusal(503, "SlowDown"), 503),
        (lambda: refusal(429, "TooManyRequests"), 429),
        (lambda: Response("<html>a proxy", status=502), 502),
    ],
)
def test_what_may_pass_is_tried_again_and_then_left_for_later(answer, status, strict, wanted):
    strict.answers = [answer(), answer()]
    with pytest.raises(TransientError) as caught:
        put(wanted())

    assert caught.value.status == status
    assert strict.requests == [f"HEAD {KEY}"] * 2
    strict.answers = [answer()]
    assert put(wanted()).storage_key == KEY


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_refusal_is_for_good(status, strict, wanted):
    strict.answers = [refusal(status, "AccessDenied")]
    with pytest.raises(PermanentError) as caught:
        put(wanted())

    assert caught.value.status == status
    # To a 400 boto3 asks which region the bucket is in; it asks nothing of the key a second time.
    assert strict.requests.count(f"HEAD {KEY}") == 1
    assert strict.objects == {}


def test_a_bucket_that_is_not_there_is_for_good(bucket, wanted, settings):
    settings.R2_BUCKET = "another-bucket"
    with pytest.raises(PermanentError, match="NoSuchBucket"):
        put(wanted())


def test_one_attempt_is_one_request(strict, wanted):
    strict.answers = [refusal(503, "SlowDown")]
    with pytest.raises(TransientError):
        put(wanted(), Patience(timeout=0.3, tries=1, budget=1))

    assert len(strict.requests) == 1


@pytest.mark.parametrize("tries", [1, 3])
def test_hanging_up_and_refusing_may_pass(tries, wanted):
    patience = Patience(timeout=0.3, tries=tries, budget=5)
    with rude_server(hang_up) as server, override_settings(**settings_for(server.url)):
        with pytest.raises(TransientError):
            put(wanted(), patience)
        assert len(server.connections) == tries
    with override_settings(**settings_for(server.url)), pytest.raises(TransientError, match="Could not connect"):
        put(wanted(), Patience(timeout=0.3, tries=1, budget=1))


@pytest.mark.parametrize(
    "behave",
    [
        pytest.param(never_answer, id="silent"),
        pytest.param(drip(b"garbage garbage\r\n\r\n", every=0.01), id="no HTTP"),
        pytest.param(drip(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 5\r\n\r\n<html"), id="refused in HTML"),
    ],
)
def test_whatever_is_said_becomes_an_error_of_ours(behave, wanted):
    with (
        rude_server(behave) as server,
        override_settings(**settings_for(server.url)),
        pytest.raises((TransientError, PermanentError)),
    ):
        put(wanted(), Patience(timeout=0.3, tries=1, budget=1))


def test_a_read_that_is_cut_short_may_pass(wanted):
    """What stands there is compared with what we have: half of it is no other document."""

    def cut_short(connection):
        while asked := connection.recv(65536):
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n")
            if asked.startswith(b"GET"):
                connection.sendall(b"%PD")
                connection.shutdown(socket.SHUT_RDWR)

    with (
        rude_server(cut_short) as server,
        override_settings(**settings_for(server.url)),
        pytest.raises(TransientError, match="more expected"),
    ):
        put(wanted(), Patience(timeout=1, tries=1, budget=1))


def test_an_address_that_is_none_is_for_good(wanted):
    with override_settings(**settings_for("http://not a host")), pytest.raises(PermanentError):
        put(wanted())


def test_a_folder_that_cannot_be_written_may_be_mended(tmp_path, wanted, settings):
    settings.ARCHIVE_DIR = tmp_path / "file"
    settings.ARCHIVE_DIR.write_text("not a folder")
    with pytest.raises(TransientError, match="cannot be written"):
        put(wanted())
    with pytest.raises(TransientError, match="cannot be written"):
        probe(config(), config().at_once)


def test_a_probe_writes_nothing(folder, strict, settings):
    assert probe(config(), config().at_once) == "PDFs are kept in the bucket proxima-invoices."
    settings.R2_SECRET_KEY = ""
    assert probe(config(), config().at_once) == f"PDFs are kept in {folder}."
    assert strict.objects == {}
    assert list(folder.iterdir()) == []


def test_a_probe_tells_of_a_refused_key(strict):
    strict.answers = [refusal(403, "Forbidden")]
    with pytest.raises(PermanentError):
        probe(config(), config().at_once)


def test_the_keys_are_in_no_error_and_no_line_of_the_log(strict, wanted, caplog):
    caplog.set_level(logging.DEBUG)
    strict.answers = [refusal(200, "X"), refusal(403, f"you are {ACCESS_KEY} with {SECRET_KEY}")]
    with pytest.raises((TransientError, PermanentError)) as caught:
        put(wanted())
    lines = [_formatter(style="json").format(record) for record in caplog.records]

    assert any("botocore" in line for line in lines)
    for seen in (str(caught.value), caught.value.body, *lines):
        assert SECRET_KEY not in seen
        assert ACCESS_KEY not in seen
