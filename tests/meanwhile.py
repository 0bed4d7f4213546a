"""What somebody else does between two statements of ours: the race, without threads."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def meanwhile(write: Callable[[], object], *, before: str) -> Iterator[None]:
    """`write` runs once, just before the first SELECT that names `before`; fails when there was none."""
    written = False

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal written
        if not written and sql.startswith("SELECT") and before in sql:
            written = True
            write()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield
    assert written, f"Nothing read {before}."
