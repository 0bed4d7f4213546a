import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from django.test import override_settings
from werkzeug import Response

from integrations.errors import PermanentError, TransientError
from integrations.http import Patience, call, limited_session, retry_after_header
from tests.rude_server import drip, hang_up, never_answer, rude_server

QUICK = Patience(timeout=0.3, tries=3, budget=5, pause=0.01)


def answers(httpserver, *responses):
    """One response after the other; returns the list of request times."""
    times, left = [], list(responses)

    def handler(request):
        times.append(time.monotonic())
        return left.pop(0) if len(left) > 1 else left[0]

    httpserver.expect_request("/").respond_with_handler(handler)
    return times


def test_an_answer_comes_whole(httpserver):
    httpserver.expect_ordered_request(
        "/x", method="POST", query_string="a=1", json={"b": 2}, headers={"X-Own": "c"}
    ).respond_with_json({"ok": True}, status=201)
    answer = call(
        "POST", httpserver.url_for("/x"), patience=QUICK, params={"a": "1"}, json={"b": 2}, headers={"X-Own": "c"}
    )
    assert (answer.status, answer.json()) == (201, {"ok": True})


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429])
def test_a_server_in_trouble_is_asked_again(httpserver, status):
    times = answers(httpserver, Response(status=status), Response(status=status), Response("fine"))
    assert call("POST", httpserver.url_for("/"), patience=QUICK).content == b"fine"
    assert len(times) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422])
def test_a_refusal_is_final(httpserver, status):
    times = answers(httpserver, Response("because", status=status))
    with pytest.raises(PermanentError, match=f"answered {status}. because") as caught:
        call("POST", httpserver.url_for("/"), patience=QUICK)
    assert (caught.value.status, caught.value.body) == (status, "because")
    assert len(times) == 1


def test_a_redirect_is_not_followed(httpserver):
    answers(httpserver, Response(status=302, headers={"Location": "http://127.0.0.1:1/"}))
    with pytest.raises(PermanentError, match="answered 302"):
        call("GET", httpserver.url_for("/"), patience=QUICK)


@pytest.mark.parametrize(
    ("told", "read"),
    [("7", 7), ("\xb2", None), ("9" * 400, float("inf")), ("Sun, 99 Nov 99999 00:00:00 GMT", None), ("soon", None)],
)
def test_a_wait_that_is_none_breaks_nothing(told, read):
    assert retry_after_header(429, {"Retry-After": told}, b"") == read


def test_trouble_for_ever_ends_after_the_tries(httpserver):
    times = answers(httpserver, Response("down", status=503))
    with pytest.raises(TransientError, match=r"answered 503\. down") as caught:
        call("GET", httpserver.url_for("/"), patience=QUICK)
    assert caught.value.status == 503
    assert not caught.value.may_have_arrived
    assert len(times) == 3


def test_server_errors_can_be_left_alone(httpserver):
    times = answers(httpserver, Response(status=500))
    with pytest.raises(TransientError):
        call("GET", httpserver.url_for("/"), patience=Patience(1, pause=0.01, retry_server_errors=False))
    assert len(times) == 1


def test_retry_after_is_honoured(httpserver):
    times = answers(httpserver, Response(status=429, headers={"Retry-After": "1"}), Response("fine"))
    call("GET", httpserver.url_for("/"), patience=QUICK)
    assert times[1] - times[0] >= 1


def test_a_wait_beyond_the_budget_is_left_to_the_caller(httpserver):
    times = answers(httpserver, Response(status=429, headers={"Retry-After": "30"}))
    with pytest.raises(TransientError) as caught:
        call("GET", httpserver.url_for("/"), patience=QUICK)
    assert caught.value.retry_after == 30
    assert len(times) == 1


def test_retry_after_may_be_a_date(httpserver):
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    answers(httpserver, Response(status=503, headers={"Retry-After": later}))
    with pytest.raises(TransientError) as caught:
        call("GET", httpserver.url_for("/"), patience=QUICK)
    assert 80 < (caught.value.retry_after or 0) <= 90


def test_nobody_listens():
    with rude_server(hang_up) as server:
        pass
    with pytest.raises(TransientError, match="refused") as caught:
        call("GET", server.url, patience=QUICK)
    assert not caught.value.may_have_arrived


@pytest.mark.parametrize(
    "behave",
    [
        pytest.param(never_answer, id="never answers"),
        pytest.param(drip(b""), id="drips its status line"),
        pytest.param(drip(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n"), id="drips headers"),
        pytest.param(drip(b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n"), id="drips its body"),
        pytest.param(drip(b"HTTP/1.1 200 OK\r\n\r\n"), id="drips a body without a length"),
        pytest.param(drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"), id="drips chunks"),
        pytest.param(drip(b"HTTP/1.1 500 No\r\nContent-Length: 999999\r\n\r\n"), id="drips an error"),
    ],
)
def test_a_try_ends_when_its_time_is_up(behave):
    with rude_server(behave) as server:
        started = time.monotonic()
        with pytest.raises(TransientError, match=r"no answer within 0\.3 s") as caught:
            call("POST", server.url, patience=QUICK)
        assert time.monotonic() - started < 2
    assert len(server.connections) == 3
    assert caught.value.may_have_arrived


def test_tls_that_never_shakes_hands_ends_too():
    with rude_server(never_answer) as server:
        started = time.monotonic()
        with pytest.raises(TransientError):
            call("GET", server.url.replace("http:", "https:"), patience=QUICK)
        assert time.monotonic() - started < 2


def test_the_budget_holds_for_all_tries_together():
    with rude_server(never_answer) as server:
        started = time.monotonic()
        with pytest.raises(TransientError):
            call("GET", server.url, patience=Patience(timeout=0.4, tries=3, budget=0.6, pause=0.01))
        assert 0.5 < time.monotonic() - started < 0.9
    assert len(server.connections) == 2


def test_an_answer_cut_short_is_asked_for_again():
    def cut(connection):
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        connection.close()

    with rude_server(cut) as server, pytest.raises(TransientError) as caught:
        call("GET", server.url, patience=QUICK)
    assert len(server.connections) == 3
    assert caught.value.may_have_arrived


def test_a_vendors_own_library_gets_a_session_that_sends_what_it_was_told(httpserver, tmp_path, monkeypatch):
    (tmp_path / "netrc").write_text(f"machine {httpserver.host} login somebody password of-another")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    httpserver.expect_request("/").respond_with_data("here")

    with limited_session(5) as session:
        session.get(httpserver.url_for("/"), headers={"Authorization": "Bearer ours"})

    [(request, _answer)] = httpserver.log
    assert request.headers["Authorization"] == "Bearer ours"


def test_an_answer_that_is_no_json_is_a_fault_of_the_moment(httpserver):
    answers(httpserver, Response("<html>proxy</html>"))
    with pytest.raises(TransientError, match="not JSON"):
        call("GET", httpserver.url_for("/"), patience=QUICK).json()


@override_settings(TELEGRAM_BOT_TOKEN="12345:very-secret-token", STRIPE_API_KEY="sk_live_verysecret")
def test_no_secret_is_in_an_error(httpserver):
    httpserver.expect_request("/bot12345:very-secret-token/send").respond_with_data(
        "you sent sk_live_verysecret", status=400
    )
    with pytest.raises(PermanentError) as caught:
        call("GET", httpserver.url_for("/bot12345:very-secret-token/send"), patience=QUICK)
    for text in (str(caught.value), caught.value.body):
        assert "secret" not in text
    with pytest.raises(TransientError) as gone:
        call("GET", "http://user:very-secret-password@127.0.0.1:1/bot12345:very-secret-token", patience=QUICK)
    assert "secret" not in str(gone.value)


class TestOnlyTheStatus:
    """For whom nobody reads: neither its length nor its pace is of interest."""

    def test_what_follows_a_success_is_never_read(self):
        sent = []

        def ten_megabytes(connection):
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10485760\r\n\r\n")
            # One by one: what was sent counts also when we hang up in the middle.
            for _ in range(160):
                sent.append(connection.send(b"x" * 65536))  # noqa: PERF401

        with rude_server(ten_megabytes) as server:
            assert call("POST", server.url, patience=QUICK, data=b"{}", only_status=True).content == b""
        # What the machine's own buffers take is on its way before we hang up.
        assert sum(sent) < 8 * 1024 * 1024

    @pytest.mark.parametrize(("status", "raised"), [(410, PermanentError), (500, TransientError)])
    def test_the_status_stands_though_the_words_after_it_never_end(self, status, raised):
        endless = drip(f"HTTP/1.1 {status} X\r\nContent-Length: 90000\r\n\r\n".encode())
        with rude_server(endless) as server, pytest.raises(raised) as caught:
            call("POST", server.url, patience=Patience(timeout=0.3, tries=1), only_status=True)
        assert caught.value.status == status

    def test_a_refusal_is_told_with_the_beginning_of_its_words(self, httpserver):
        answers(httpserver, Response("because " + "x" * 100_000, status=500))
        with pytest.raises(TransientError, match=r"answered 500\. because xxx") as caught:
            call("POST", httpserver.url_for("/"), patience=Patience(timeout=2, tries=1), only_status=True)
        assert len(str(caught.value)) < 700
