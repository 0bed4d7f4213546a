"""The API behind a real gunicorn: bodies of any size, what is no request at all, and a database that goes away."""

import http.client
import json
import socket
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote
from uuid import UUID

import pytest
from django.conf import settings

from tests.browser.product import PASSWORD, running_product
from tests.races.databases import Databases, drop, is_postgresql

MEGABYTE = 1024 * 1024


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def error(self) -> dict[str, Any]:
        """Its error, held against the envelope."""
        assert self.headers["Content-Type"] == "application/json"
        told = json.loads(self.body)
        assert told["data"] is None
        assert told["error"]["request_id"] == self.headers["X-Request-ID"]
        found: dict[str, Any] = told["error"]
        return found


class Server:
    def __init__(self, address: str, data: Path) -> None:
        self.host, _, port = address.removeprefix("http://").partition(":")
        self.port = int(port)
        self.data = data

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self.host, self.port, timeout=60)

    def raw(self, sent: bytes) -> Answer:
        """The answer to bytes that may be no HTTP."""
        with socket.create_connection((self.host, self.port), timeout=20) as connection:
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
            response = http.client.HTTPResponse(connection)
            response.begin()
            return Answer(response.status, dict(response.getheaders()), response.read())

    def token(self) -> str:
        answer = ask(self.connect(), "POST", "/auth/login", json.dumps({"username": "manager", "password": PASSWORD}))
        token: str = json.loads(answer.body)["data"]["token"]
        return token


def ask(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    body: str | bytes | Iterable[bytes] | None = None,
    **headers: str,
) -> Answer:
    """What an iterable gives is sent in chunks, without saying how much it will be."""
    connection.request(method, f"/api/v1{path}", body, {"Content-Type": "application/json", **headers})
    response = connection.getresponse()
    return Answer(response.status, dict(response.getheaders()), response.read())


def megabytes(number: int) -> Iterator[bytes]:
    for _ in range(number):
        yield b"x" * MEGABYTE


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data = tmp_path_factory.mktemp("installation")
    with running_product(data) as address:
        yield Server(address, data)


@pytest.fixture(scope="module")
def bearer(server: Server) -> dict[str, str]:
    return {"Authorization": f"Bearer {server.token()}"}


@pytest.mark.parametrize("chunked", [False, True], ids=["announced", "chunked"])
class TestLargeBodies:
    def test_fifty_megabytes_get_their_answer(self, chunked: bool, server: Server, bearer: dict[str, str]):
        body: Any = megabytes(50) if chunked else b"x" * 50 * MEGABYTE

        answer = ask(server.connect(), "POST", "/invoices/prefill", body, **bearer)

        assert answer.status == 413
        assert answer.error["code"] == "PAYLOAD_TOO_LARGE"

    @pytest.mark.parametrize(("path", "status"), [("/invoices/prefill", 401), ("/nowhere", 404)])
    def test_so_do_those_that_nobody_reads(self, path: str, status: int, chunked: bool, server: Server):
        body: Any = megabytes(50) if chunked else b"x" * 50 * MEGABYTE

        assert ask(server.connect(), "POST", path, body).status == status

    def test_the_connection_is_good_for_the_next_request(self, chunked: bool, server: Server, bearer: dict[str, str]):
        connection = server.connect()
        body: Any = megabytes(9) if chunked else b"x" * 9 * MEGABYTE

        assert ask(connection, "POST", "/invoices/prefill", body, **bearer).status == 413
        assert ask(connection, "GET", "/invoices?per_page=1", **bearer).status == 200


def test_a_body_in_chunks_is_read_as_any_other(server: Server):
    parts = [b'{"username": "mana', b'ger", ', f'"password": "{PASSWORD}"}}'.encode()]

    answer = ask(server.connect(), "POST", "/auth/login", iter(parts))

    assert answer.status == 200
    assert json.loads(answer.body)["data"]["role"] == "manager"


HEAD = b"POST /api/v1/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
UNREADABLE = {
    "an endless address": b"GET /api/v1/invoices?search=" + b"x" * 9_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "an endless header": b"GET /api/v1/invoices HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"x" * 9_000 + b"\r\n\r\n",
    "too many headers": b"GET /api/v1/x HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X: x\r\n" * 200 + b"\r\n",
    "a header with a space": b"GET /api/v1/invoices HTTP/1.1\r\nHost: 127.0.0.1\r\nX Y: <b>x</b>\r\n\r\n",
    "no HTTP": b"hello\r\n\r\n",
    "a method that is none": b"ge<t /api/v1/invoices HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "HTTP of the future": b"GET /api/v1/invoices HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n",
    "two lengths": HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "a length that is none": HEAD + b"Content-Length: two\r\n\r\n{}",
    "chunks and a length": HEAD + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "chunks that are none": HEAD + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n",
    "chunks without an end": HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{}",
    "packed some other way": HEAD + b"Transfer-Encoding: gzip\r\n\r\n{}",
    "another host": b"GET /api/v1/invoices HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n",
    "NUL in the address": b"GET /api/v1/inv%00oices HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
}


@pytest.mark.parametrize("sent", UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_refused_in_the_envelope_and_never_with_a_page(sent: bytes, server: Server):
    answer = server.raw(sent)

    assert answer.status == 400
    assert answer.error["code"] == "VALIDATION_ERROR"
    assert UUID(answer.headers["X-Request-ID"]).version == 4
    assert b"<html" not in answer.body
    assert b"Traceback" not in answer.body


def test_an_address_without_end_is_refused_in_both_shapes(server: Server):
    """Clients of the exchange know no envelope, and nobody knows whose client asked."""
    answer = server.raw(b"GET /api/pub/uploadlocation/" + b"a" * 9_000 + b".pdf HTTP/1.1\r\nHost: x\r\n\r\n")

    assert answer.status == 400
    assert json.loads(answer.body)["message"] == answer.error["message"]


def test_the_log_names_the_request_that_could_not_be_read(server: Server):
    answer = server.raw(UNREADABLE["an endless address"])

    assert answer.headers["X-Request-ID"] in (server.data / "server.log").read_text()


def assert_worth_another_try(server: Server, bearer: dict[str, str]) -> None:
    login = json.dumps({"username": "manager", "password": PASSWORD})
    # Connections to the database are the threads' own: each notices for itself.
    answers = [
        *(ask(server.connect(), "GET", "/invoices", **bearer) for _ in range(4)),
        *(ask(server.connect(), "POST", "/auth/login", login) for _ in range(4)),
    ]

    for answer in answers:
        assert answer.status == 503
        assert answer.error["code"] == "UPSTREAM_UNAVAILABLE"
        assert answer.headers["Retry-After"] == "5"
        assert "The database does not answer" in answer.error["message"]
    assert ask(server.connect(), "GET", "/nowhere").status == 404


def test_a_database_that_went_away_is_worth_another_try(tmp_path: Path):
    with running_product(tmp_path) as address:
        server = Server(address, tmp_path)
        bearer = {"Authorization": f"Bearer {server.token()}"}
        for file in tmp_path.glob("proxima.sqlite3*"):
            file.unlink()
        # Nor can a new one be made in its place.
        (tmp_path / "proxima.sqlite3").mkdir()

        assert_worth_another_try(server, bearer)


@pytest.mark.skipif(not is_postgresql(), reason="the run is on SQLite")
def test_so_is_a_postgresql_that_went_away(tmp_path: Path):
    name = Databases(tmp_path).template
    given = settings.DATABASES["default"]
    port = given["PORT"] or 5432
    url = f"postgres://{quote(given['USER'])}:{quote(given['PASSWORD'])}@{given['HOST']}:{port}/{name}"
    try:
        with running_product(tmp_path, INVOICE_DATABASE_URL=url) as address:
            server = Server(address, tmp_path)
            bearer = {"Authorization": f"Bearer {server.token()}"}
            drop(name)

            assert_worth_another_try(server, bearer)
    finally:
        drop(name)


def test_clients_that_stop_in_the_middle_of_a_body_hold_nobody_up(server: Server):
    stalled = []
    head = b"POST /api/v1/invoices/generate HTTP/1.1\r\nHost: %b\r\nContent-Length: 100\r\n\r\nx" % server.host.encode()
    try:
        for _ in range(12):
            connection = socket.create_connection((server.host, server.port), timeout=20)
            connection.sendall(head)
            stalled.append(connection)

        healthy = server.connect()
        healthy.request("GET", "/healthz")
        assert healthy.getresponse().status == 200
        answer = http.client.HTTPResponse(stalled[0])
        answer.begin()
        assert answer.status == 401
    finally:
        for connection in stalled:
            connection.close()
