"""The servers of a run: a ClickHouse of its own, and a database of its own on a PostgreSQL that is there."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tests.clickhouse_server import clickhouse_server

POSTGRESQL_URL = os.environ.get("INVOICE_TEST_DATABASE_URL") or "postgres://postgres@127.0.0.1:5432/postgres"


@contextmanager
def clickhouse(folder: Path) -> Iterator[str]:
    """Its URL, while it runs. It keeps everything in `folder`."""
    with clickhouse_server(folder) as port:
        yield f"clickhouse://default@127.0.0.1:{port}"


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
