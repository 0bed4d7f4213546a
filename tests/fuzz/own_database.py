"""A database for one running product: of the kind that the test run uses, and gone with it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from urllib.parse import quote

import psycopg
from django.conf import settings
from psycopg import sql

_NAMES = (f"fuzz_{os.getpid()}_{number}" for number in count(1))


@contextmanager
def own_database() -> Iterator[dict[str, str]]:
    """The variables that lead to it. On SQLite there are none: the product makes a file in its data folder."""
    given = settings.DATABASES["default"]
    if not str(given["ENGINE"]).endswith("postgresql"):
        yield {}
        return
    name = sql.Identifier(plain := next(_NAMES))
    user = f"{quote(given['USER'])}:{quote(given['PASSWORD'])}"
    server = f"postgres://{user}@{given['HOST'] or '127.0.0.1'}:{given['PORT'] or 5432}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
        try:
            yield {"INVOICE_DATABASE_URL": f"{server}/{plain}"}
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
