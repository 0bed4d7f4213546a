"""The servers of a run: a ClickHouse of its own, and a database of its own on a PostgreSQL that is there."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

CLICKHOUSE = shutil.which("clickhouse-server", path="/usr/sbin:/usr/bin:/usr/local/bin:/opt/clickhouse/bin")
POSTGRESQL_URL = os.environ.get("INVOICE_TEST_DATABASE_URL") or "postgres://postgres@127.0.0.1:5432/postgres"

_CONFIG = """<?xml version="1.0"?>
<yandex>
  <logger><level>error</level><console>1</console></logger>
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
_USERS = """<?xml version="1.0"?>
<yandex>
  <profiles><default/></profiles>
  <users>
    <default>
      <password/><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota>
    </default>
  </users>
  <quotas><default/></quotas>
</yandex>
"""
_START_SECONDS = 20


@contextmanager
def clickhouse(folder: Path) -> Iterator[str]:
    """Its URL, while it runs. It keeps everything in `folder`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "config.xml").write_text(_CONFIG.format(port=port, folder=folder))
    (folder / "users.xml").write_text(_USERS)
    with (folder / "log").open("w") as log:
        command = [str(CLICKHOUSE), "--config-file=config.xml"]
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            _wait(server, port)
            yield f"clickhouse://default@127.0.0.1:{port}"
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait(server: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline or server.poll() is not None:
                raise
            time.sleep(0.05)
        else:
            return


def postgresql_refusal() -> str | None:
    """Why there is no PostgreSQL to measure on; None when there is."""
    try:
        _connect().close()
    except psycopg.Error as error:
        return str(error).strip().splitlines()[0]
    return None


@contextmanager
def postgresql_database() -> Iterator[str]:
    """The URL of a new database, which is dropped at the end."""
    name = f"bench_{os.getpid()}"
    with _connect() as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield urlsplit(POSTGRESQL_URL)._replace(path=f"/{name}").geturl()
    finally:
        with _connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _connect() -> "psycopg.Connection[tuple[object, ...]]":
    url = urlsplit(POSTGRESQL_URL)._replace(path="/postgres").geturl()
    return psycopg.connect(url, autocommit=True, connect_timeout=3)
