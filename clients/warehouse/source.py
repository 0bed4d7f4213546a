"""The port to the warehouse: the questions billing asks, whoever answers them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from clients.warehouse.types import Application, Contact, Customer, TrackedTime, Worklog


class WarehouseError(Exception):
    """The warehouse cannot answer."""


class WarehouseUnavailable(WarehouseError):
    """It could not be reached, or took longer than its time: trying later may help."""


class WarehouseDataInvalid(WarehouseError):
    """It answered, but what it holds cannot be billed from: two different contracts under one key, for example."""


class WarehouseSource(Protocol):
    """Read only. Every method raises `WarehouseUnavailable` or `WarehouseDataInvalid`, never a driver's own error."""

    def applications(self, keys: Collection[str] | None = None) -> list[Application]:
        """Contracts of every status, all or those named, ordered by key by code point. Unknown keys are left out."""

    def customers(self, keys: Collection[str]) -> dict[str, Customer]:
        """By customer_key; unknown keys are left out."""

    def contacts(self, customer_key: str) -> list[Contact]:
        """Ordered by name, e-mail, phone; equal ones are one."""

    def worklogs_by_contract(
        self, labels: Mapping[str, Sequence[str]], start: date, end: date
    ) -> Iterator[tuple[str, list[Worklog]]]:
        """One read for many contracts: `labels` maps a contract's key to its project labels.

        Yields (key, worklogs) in code-point order of the key, only for contracts that have worklogs between `start` and
        `end`, both inclusive. A label two contracts share reaches both. Within a contract the order is the walk order:
        start_date, issue_key, account_id, duration_seconds by code point, then project_label, started_at (unknown
        first), worklog_id, user_name, so that it is the same from every source. Memory is bounded by the largest
        contract (and a block of some ten thousand rows).
        """

    def tracked_time(self, start: date, end: date) -> list[TrackedTime]:
        """Everything that was logged in the period, per label ("" is one), person and day, in that order by code point.

        Worklogs are added up where they are stored: a month of a hundred thousand comes back as a few thousand sums.
        """

    def read_at(self) -> datetime | None:
        """When the data was last filled, if the source knows; aware, UTC."""
