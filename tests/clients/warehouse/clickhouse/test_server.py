import socket
import threading
import time
from contextlib import closing, contextmanager

import pytest
from clickhouse_driver import Client
from clickhouse_driver.errors import ServerException

from clients.warehouse.clickhouse import ClickHouseWarehouse
from clients.warehouse.clickhouse.server import ClickHouseServer, ExternalTable
from clients.warehouse.source import WarehouseUnavailable


@contextmanager
def listening(answer=b"", *, then_close=False):
    """A port that accepts everyone, answers once with `answer`, and then says nothing more, or hangs up."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        accepted = []

        def accept():
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                if answer:
                    connection.recv(4096)
                    connection.sendall(answer)
                if then_close:
                    connection.close()
                accepted.append(connection)

        threading.Thread(target=accept, daemon=True).start()
        yield f"clickhouse://billing:s3cret-word@127.0.0.1:{server.getsockname()[1]}"
        for connection in accepted:
            connection.close()


def refusal(url, timeout=0.5):
    with pytest.raises(WarehouseUnavailable) as raised:
        ClickHouseWarehouse(url, timeout).applications()
    assert "s3cret" not in str(raised.value)
    assert "billing" not in str(raised.value)
    return str(raised.value)


def test_a_server_that_never_answers_takes_no_longer_than_the_timeout():
    with listening() as url:
        began = time.monotonic()
        assert refusal(url, 0.5) == "ClickHouse at 127.0.0.1 did not answer within 0.5 s."
        assert time.monotonic() - began < 2


def test_a_refused_connection():
    with listening() as url:
        pass
    assert "cannot be reached" in refusal(url)


@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x02" * 200, b"\xff" * 200, b"\x00\x04"]
)
def test_something_that_is_not_clickhouse(answer):
    with listening(answer, then_close=True) as url:
        refusal(url)


def test_a_wrong_password_is_not_repeated(clickhouse_url):
    url = clickhouse_url.replace("default@", "guarded:s3cret-guess@")
    message = refusal(url, 5)
    assert message == "ClickHouse at 127.0.0.1 does not accept the user name or the password."


def test_the_right_password_with_special_characters_in_the_url(clickhouse_url):
    url = clickhouse_url.replace("default@", "guarded:s3cret%2Dword@")
    assert ClickHouseServer(url, 5).rows("SELECT 1") == [(1,)]


@pytest.mark.parametrize("password", ["s3cret/word", "s3cret?word", "s3cret#word"])
def test_a_password_that_breaks_the_url_is_not_shown(password):
    assert "percent-encoded" in refusal(f"clickhouse://billing:{password}@127.0.0.1:9000")


def test_a_user_who_may_only_read_can_ask_with_external_tables(clickhouse_url):
    words = ExternalTable("words", [("word", "String")], [("oʻ",)])
    url = clickhouse_url.replace("default@", "reader@")
    assert ClickHouseServer(url, 5).rows("SELECT word FROM words", tables=[words]) == [("oʻ",)]


def test_newer_servers_refuse_settings_to_a_user_who_may_only_read_and_that_is_explained(monkeypatch, clickhouse_url):
    def refuse(*_args, **_kwargs):
        raise ServerException("DB::Exception: Cannot modify 'max_block_size' setting in readonly mode", code=164)

    monkeypatch.setattr(Client, "execute_iter", refuse)
    assert "readonly = 2" in refusal(clickhouse_url)


def test_a_query_that_takes_too_long_is_given_up(clickhouse_url):
    began = time.monotonic()
    with pytest.raises(WarehouseUnavailable):
        ClickHouseServer(clickhouse_url, 1).rows(
            "SELECT count() FROM numbers(1000000000000) WHERE NOT ignore(sleep(1))"
        )
    assert time.monotonic() - began < 6


def test_a_large_answer_waits_for_a_slow_reader_without_a_connection(clickhouse_url):
    server = ClickHouseServer(clickhouse_url, 1)
    blocks = server.blocks("SELECT number FROM system.numbers LIMIT 300000")
    numbers = [number for (number,) in next(blocks)]
    # By its text: a question that an earlier test gave up may still be running.
    running = "SELECT count() FROM system.processes WHERE query LIKE '%%LIMIT 300000'"
    assert server.rows(f"{running} AND query NOT LIKE '%%processes%%'") == [(0,)]
    time.sleep(1.5)
    numbers += [number for block in blocks for (number,) in block]
    assert numbers == list(range(300_000))
