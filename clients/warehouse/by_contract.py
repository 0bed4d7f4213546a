"""From project labels to contracts: what both sources do alike when they read a period for many contracts at once.

A contract is numbered by the place of its key in code-point order. Databases then sort by a number, which they agree
about, rather than by text, which they do not; and a number is all that travels with each worklog.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import chain, groupby
from operator import itemgetter
from typing import NamedTuple

from clients.warehouse.text import searchable
from clients.warehouse.types import Worklog

_UNKNOWN_FIRST = datetime.min.replace(tzinfo=UTC)


class NumberedLabels(NamedTuple):
    """`keys[n]` is the key of contract n; `pairs` says which label reaches which contract, each pair once."""

    keys: list[str]
    pairs: list[tuple[int, str]]


def numbered_labels(labels: Mapping[str, Sequence[str]]) -> NumberedLabels:
    keys = sorted(labels)
    return NumberedLabels(
        keys, [(number, label) for number, key in enumerate(keys) for label in searchable(labels[key])]
    )


def moment(seconds: int | None) -> datetime | None:
    """From seconds since 1970. Zero is ClickHouse's way of saying nothing, so it is None, as NULL is."""
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def walk_key(worklog: Worklog) -> tuple[date, str, str, int, str, datetime, str, str]:
    """The order in which worklogs are billed (spec 2, Warehouse), made total so that every source gives the same."""
    return (
        worklog.start_date,
        worklog.issue_key,
        worklog.account_id,
        worklog.duration_seconds,
        worklog.project_label,
        worklog.started_at or _UNKNOWN_FIRST,
        worklog.worklog_id,
        worklog.user_name,
    )


def grouped_in_walk_order(
    keys: Sequence[str], blocks: Iterable[Iterable[tuple[int, Worklog]]]
) -> Iterator[tuple[str, list[Worklog]]]:
    """(key, worklogs) of each contract from `blocks` of numbered worklogs, sorted by number; holds one of each."""
    for number, group in groupby(chain.from_iterable(blocks), key=itemgetter(0)):
        worklogs = [worklog for _, worklog in group]
        worklogs.sort(key=walk_key)
        yield keys[number], worklogs
