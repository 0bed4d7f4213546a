"""The server as `make run` starts it: ready when it says so, that line is the last, and a signal ends it well."""

import os
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from tests import processes


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server(tmp_path, port):
    (tmp_path / "static").mkdir()
    process = processes.start("-m", "gunicorn", INVOICE_DATA_DIR=str(tmp_path), PORT=str(port))
    yield process
    process.kill()
    process.wait()


def ready_line(server: "subprocess.Popen[str]") -> str:
    assert server.stdout is not None
    for line in server.stdout:
        if "is ready" in line:
            return line
    pytest.fail("the server ended before it was ready")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_once_it_says_so_and_stops_when_told(server, port, number):
    line = ready_line(server)

    assert f"http://127.0.0.1:{port}/admin/" in line
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
        assert answer.status == 200
        assert answer.headers["X-Request-ID"]

    server.send_signal(number)
    rest, _ = server.communicate(timeout=30)

    assert server.returncode == 0, rest
    # The line about readiness stayed the last one but for the access line of our own request.
    assert [line for line in rest.splitlines() if '"path": "/healthz"' not in line] == []


def test_it_listens_on_an_ipv6_address(tmp_path, port):
    (tmp_path / "static").mkdir()
    server = processes.start(
        "-m", "gunicorn", INVOICE_DATA_DIR=str(tmp_path), PORT=str(port), INVOICE_LISTEN_ADDRESS="::1"
    )
    try:
        ready_line(server)
        with urllib.request.urlopen(f"http://[::1]:{port}/healthz", timeout=10) as answer:
            assert answer.status == 200
    finally:
        server.terminate()
        server.communicate(timeout=30)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_the_worker_it_starts_ends_with_it_however_it_ends(tmp_path, port, number):
    migrated = processes.run("manage.py", "migrate", "-v", "0", timeout=120, INVOICE_DATA_DIR=str(tmp_path))
    assert migrated.returncode == 0, migrated.stderr
    (tmp_path / "static").mkdir()
    server = processes.start(
        "-m", "gunicorn", INVOICE_DATA_DIR=str(tmp_path), PORT=str(port), INVOICE_WITH_WORKER="true"
    )
    try:
        ready_line(server)
        worker = worker_of(server.pid)
        server.send_signal(number)
        server.wait(30)
        deadline = time.monotonic() + 30
        while is_alive(worker):
            assert time.monotonic() < deadline
            time.sleep(0.1)
    finally:
        server.kill()
        server.wait()


def test_a_worker_that_ends_by_itself_is_told_of_and_started_again(tmp_path, port):
    migrated = processes.run("manage.py", "migrate", "-v", "0", timeout=120, INVOICE_DATA_DIR=str(tmp_path))
    assert migrated.returncode == 0, migrated.stderr
    (tmp_path / "static").mkdir()
    server = processes.start(
        "-m",
        "gunicorn",
        INVOICE_DATA_DIR=str(tmp_path),
        PORT=str(port),
        INVOICE_WITH_WORKER="true",
        # Server processes are forked while the worker is started: none may hold what its starter waits for.
        WEB_CONCURRENCY="6",
    )
    try:
        ready_line(server)
        first = worker_of(server.pid)
        os.kill(first, signal.SIGKILL)
        assert server.stdout is not None
        assert any("The worker ended by itself" in line for line in server.stdout)
        second = worker_of(server.pid)
        assert second != first
        server.send_signal(signal.SIGTERM)
        rest, _ = server.communicate(timeout=60)
        assert server.returncode == 0, rest
        assert "The worker" not in rest
        assert not is_alive(second)
    finally:
        server.kill()
        server.wait()


def is_alive(process: int) -> bool:
    """A container's first process may leave the dead unburied: they do no work."""
    try:
        return (Path("/proc") / str(process) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def worker_of(server: int) -> int:
    deadline = time.monotonic() + 30
    while True:
        for process in Path("/proc").glob("[0-9]*"):
            try:
                command = (process / "cmdline").read_text()
                parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
            except OSError:
                continue
            if "run_worker" in command and parent == str(server):
                return int(process.name)
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_wrong_variable_stops_it_by_name_before_it_listens(tmp_path):
    ended = processes.run("-m", "gunicorn", INVOICE_DATA_DIR=str(tmp_path), INVOICE_LOG_LEVEL="LOUD")

    assert ended.returncode != 0
    assert "INVOICE_LOG_LEVEL is not one of" in ended.stdout + ended.stderr


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [("PORT", "99999", "PORT is above 65535."), ("WEB_CONCURRENCY", "0", "WEB_CONCURRENCY is below 1.")],
)
def test_it_says_so_in_one_line(tmp_path, name, value, sentence):
    ended = processes.run("-m", "gunicorn", INVOICE_DATA_DIR=str(tmp_path), **{name: value})

    assert ended.returncode != 0
    assert (ended.stdout + ended.stderr).splitlines() == [sentence]


def test_a_variable_typed_wrongly_is_in_the_log(tmp_path, port):
    (tmp_path / "static").mkdir()
    server = processes.start(
        "-m", "gunicorn", INVOICE_DATA_DIR=str(tmp_path), PORT=str(port), INVOICE_LOG_LEVLE="DEBUG"
    )
    try:
        assert server.stdout is not None
        assert (
            "INVOICE_LOG_LEVLE is not a variable that is read. Was INVOICE_LOG_LEVEL meant?" in server.stdout.readline()
        )
    finally:
        server.terminate()
        server.communicate(timeout=30)
