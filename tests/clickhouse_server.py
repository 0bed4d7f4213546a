"""A ClickHouse of one's own: Debian's `clickhouse-server`, on a free port, in a folder that may be thrown away."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clickhouse_driver import Client
from clickhouse_driver.errors import Error

PROGRAM = shutil.which("clickhouse-server", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/opt/clickhouse/bin")
"""None where it is not installed."""

_START_SECONDS = 20
_STOP_SECONDS = 10
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
# Two more users than `default`, for tests: one with a password to get wrong, one that may change no setting.
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


@contextmanager
def clickhouse_server(folder: Path) -> Iterator[int]:
    """The native port of a server that answers; it keeps everything in `folder`, and ends with the context.

    Raises `RuntimeError` with the end of its log when it does not start.
    """
    port = _free_port()
    (folder / "config.xml").write_text(_CONFIG.format(port=port, folder=folder))
    (folder / "users.xml").write_text(_USERS.format(rest=_REST))
    with (folder / "log").open("w") as log:
        server = subprocess.Popen([str(PROGRAM), "--config-file=config.xml"], cwd=folder, stdout=log, stderr=log)
        try:
            _wait(server, port, folder / "log")
            yield port
        finally:
            server.terminate()
            try:
                server.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(server: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            # First without the driver, which logs every refused connection.
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            with Client("127.0.0.1", port, connect_timeout=1, send_receive_timeout=1) as client:
                client.execute("SELECT 1")
        except (Error, OSError, EOFError):
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"clickhouse-server did not start:\n{log.read_text()[-2000:]}")
