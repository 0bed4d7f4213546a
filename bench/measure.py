"""What a run takes: seconds, queries and memory."""

import gc
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

import psycopg
from django.db import connection


@dataclass
class Figures:
    """Seconds of several runs of one thing."""

    median: float
    fastest: float
    slowest: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Figures":
        return cls(median(seconds), min(seconds), max(seconds))


def seconds(function: Callable[[], object]) -> float:
    """How long one call takes, with no rubbish of an earlier one to clear away."""
    gc.collect()
    begin = time.perf_counter()
    function()
    return time.perf_counter() - begin


@dataclass
class Queries:
    """What was sent to the database: statements and COPYs, and BEGIN and COMMIT of each transaction."""

    in_transactions: int = 0
    """BEGIN and COMMIT included."""
    outside: int = 0
    transactions: int = 0


@contextmanager
def counted_queries() -> Iterator[Queries]:
    counted = Queries()
    copy, commit = psycopg.Cursor.copy, connection._commit  # type: ignore[attr-defined]

    def count() -> None:
        if connection.in_atomic_block:
            counted.in_transactions += 1
        else:
            counted.outside += 1

    def count_statement(execute: Any, *arguments: Any) -> Any:
        count()
        return execute(*arguments)

    def count_copy(*arguments: Any, **options: Any) -> Any:
        count()
        return copy(*arguments, **options)

    def count_commit() -> None:
        counted.transactions += 1
        counted.in_transactions += 2
        commit()

    with (
        connection.execute_wrapper(count_statement),
        patch.object(psycopg.Cursor, "copy", count_copy),
        patch.object(connection, "_commit", count_commit),
    ):
        yield counted


def resident_megabytes() -> float:
    """This process's memory now."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0


def peak_megabytes() -> float:
    """The most memory that this process has had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def tidy_up() -> None:
    """What PostgreSQL does by itself soon after so much was written. SQLite never does it: it knows no statistics."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
