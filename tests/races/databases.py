"""Databases of a test's own, which processes started by the test can reach: copies of one that is migrated once."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from django.conf import settings
from psycopg import sql

from tests.races import children

# This process's own; `races_` tells whose they are when a run was killed.
_NAMES = (f"races_{os.getpid()}_{number}" for number in count(1))


class Databases:
    """On PostgreSQL a database each on the server of the run's settings, on SQLite a file each in `folder`.

    A copy is named by a database's name, or by a file's path: what Django takes as NAME.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.template = _new_name(folder)
        _create(self.template)
        children.call(self.template, _migrate)

    @contextmanager
    def copy(self, of: str = "") -> Iterator[str]:
        name = _new_name(self._folder)
        _create(name, template=of or self.template)
        try:
            yield name
        finally:
            drop(name)


def is_postgresql() -> bool:
    return str(_settings()["ENGINE"]).endswith("postgresql")


def url_of(name: str) -> str:
    """What INVOICE_DATABASE_URL names it by. PostgreSQL only."""
    given = _settings()
    user = quote(given["USER"]) + (f":{quote(given['PASSWORD'], safe='')}" if given["PASSWORD"] else "")
    return f"postgres://{user}@{given['HOST']}:{given['PORT'] or 5432}/{name}"


def drop(name: str) -> None:
    if is_postgresql():
        # FORCE: a child that was killed a moment ago may still have its server process.
        _on_server(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    else:
        for suffix in ("", "-wal", "-shm"):
            Path(name + suffix).unlink(missing_ok=True)


def _create(name: str, *, template: str = "") -> None:
    if is_postgresql():
        source = sql.Identifier(template or "template0")
        _on_server(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), source))
    elif template:
        # Whoever wrote the template has closed it, which brought its write-ahead log in.
        shutil.copyfile(template, name)


def _new_name(folder: Path) -> str:
    name = next(_NAMES)
    return name if is_postgresql() else str(folder / f"{name}.sqlite3")


def _on_server(statement: sql.Composed) -> None:
    given = _settings()
    with psycopg.connect(
        host=given["HOST"], port=given["PORT"] or None, user=given["USER"], password=given["PASSWORD"],
        dbname="postgres", autocommit=True,
    ) as connection:  # fmt: skip
        connection.execute(statement)


def _settings() -> dict[str, Any]:
    return settings.DATABASES["default"]


def _migrate() -> None:
    from tests.races import product  # in the child: see `children`

    product.migrate()
