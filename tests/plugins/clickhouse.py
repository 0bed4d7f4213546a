"""A ClickHouse of the test run's own: Debian's `clickhouse-server`, on a free port, in a folder that is thrown away."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from clickhouse_driver import Client
from clickhouse_driver.errors import Error

from clients.warehouse.clickhouse.layout import layout_of
from tests.services import require_service

_START_SECONDS = 20
_CONFIG = """<?xml version="1.0"?>
<yandex>
  <logger><level>warning</level><console>1</console></logger>
  <listen_host>127.0.0.1</listen_host>
  <tcp_port>{port}</tcp_port>
  <path>{folder}/data/</path>
  <tmp_path>{folder}/tmp/</tmp_path>
  <users_config>users.xml</users_config>
  <default_profile>default</default_profile>
  <default_database>default</default_database>
  <mark_cache_size>268435456</mark_cache_size>
  <timezone>UTC</timezone>
</yandex>
"""
# Two more users than the tests' own: one with a password to get wrong, one that may change no setting.
_USERS = """<?xml version="1.0"?>
<yandex>
  <profiles><default/><readonly><readonly>1</readonly></readonly></profiles>
  <users>
    <default><password/><profile>default</profile>{rest}</default>
    <guarded><password>s3cret-word</password><profile>default</profile>{rest}</guarded>
    <reader><password/><profile>readonly</profile>{rest}</reader>
  </users>
  <quotas><default/></quotas>
</yandex>
"""
_REST = "<networks><ip>127.0.0.1</ip></networks><quota>default</quota>"


@pytest.fixture(scope="session")
def clickhouse_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The native port of a running server, one for each process of the test run."""
    binary = shutil.which("clickhouse-server", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    require_service("clickhouse-server", "the program is not installed", available=binary is not None)
    folder = tmp_path_factory.mktemp("clickhouse")
    port = _free_port()
    (folder / "config.xml").write_text(_CONFIG.format(port=port, folder=folder))
    (folder / "users.xml").write_text(_USERS.format(rest=_REST))
    with (folder / "log").open("w") as log:
        server = subprocess.Popen([str(binary), "--config-file=config.xml"], cwd=folder, stdout=log, stderr=log)
        try:
            _wait(server, port, folder / "log")
            yield port
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


@pytest.fixture
def clickhouse_url(clickhouse_port: int) -> str:
    """Where the server answers. What a process remembers about its tables is forgotten: each test makes its own."""
    layout_of.cache_clear()
    return f"clickhouse://default@127.0.0.1:{clickhouse_port}"


@pytest.fixture
def clickhouse_client(clickhouse_url: str) -> Iterator[Client]:
    client = Client.from_url(clickhouse_url)
    yield client
    client.disconnect()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        client = Client("127.0.0.1", port, connect_timeout=1, send_receive_timeout=1)
        try:
            client.execute("SELECT 1")
        except (Error, OSError, EOFError):
            time.sleep(0.05)
        else:
            return
        finally:
            client.disconnect()
    pytest.fail(f"clickhouse-server did not start:\n{log.read_text()[-2000:]}", pytrace=False)
