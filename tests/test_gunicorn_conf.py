"""The server as `make run` starts it: ready when it says so, that line is the last, and a signal ends it well."""

import signal
import socket
import subprocess
import urllib.request

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


def test_a_wrong_variable_stops_it_by_name_before_it_listens(tmp_path):
    ended = processes.run("-m", "gunicorn", INVOICE_DATA_DIR=str(tmp_path), INVOICE_LOG_LEVEL="LOUD")

    assert ended.returncode != 0
    assert "INVOICE_LOG_LEVEL is not one of" in ended.stdout + ended.stderr
