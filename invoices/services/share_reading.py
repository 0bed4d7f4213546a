"""The warehouse for many invoices of one period, each computed by itself: one read serves them all."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from clients.queries import BillingSettings
from clients.warehouse.labels import billable_labels
from clients.warehouse.source import WarehouseSource
from clients.warehouse.types import Application, Contact, Customer, TrackedTime, Worklog
from invoices.pricing.period import Period
from invoices.services.find_late_work import REACH, InKeyOrder
from invoices.services.select_contracts import contracts_of


class SharedReading:
    """A `WarehouseSource`. Contracts must be asked about in rising order of their keys, each as often as one likes;
    memory is bounded by the largest contract. What is not shared is asked of `source` itself.
    """

    def __init__(
        self,
        *,
        source: WarehouseSource,
        settings: BillingSettings,
        applications: Sequence[Application],
        customers: Mapping[str, Customer],
        keys: Collection[str],
        period: Period,
    ) -> None:
        self._source, self._customers = source, customers
        self._applications = {one.application_key: one for one in applications}
        self.contracts = contracts_of(source=self, settings=settings, period=period)
        """As the period sees them: to go with the source to whoever computes one of its invoices."""
        labels = {
            one.application_key: billable_labels(one, settings.unbillable_labels)
            for one in applications
            if one.application_key in keys
        }
        before = Period(period.start - REACH, period.start - timedelta(days=1))
        carrying = {key: labels[key] for key in labels if settings.config(key).carry_over_late_work}
        self._labels = {period: labels, before: carrying}
        self._streams: dict[Period, InKeyOrder] = {}

    def applications(self, keys: Collection[str] | None = None) -> list[Application]:
        if keys is None:
            return list(self._applications.values())
        return [self._applications[key] for key in keys if key in self._applications]

    def customers(self, keys: Collection[str]) -> dict[str, Customer]:
        return {key: self._customers[key] for key in keys if key in self._customers}

    def contacts(self, customer_key: str) -> list[Contact]:
        return self._source.contacts(customer_key)

    def worklogs_by_contract(
        self, labels: Mapping[str, Sequence[str]], start: date, end: date
    ) -> Iterator[tuple[str, list[Worklog]]]:
        window = Period(start, end)
        shared = self._labels.get(window, {})
        if any(shared.get(key) != wanted for key, wanted in labels.items()):
            yield from self._source.worklogs_by_contract(labels, start, end)
            return
        for key in sorted(labels):
            if window not in self._streams:
                self._streams[window] = InKeyOrder(self._source.worklogs_by_contract(shared, start, end))
            if worklogs := self._streams[window].of(key):
                yield key, worklogs

    def tracked_time(self, start: date, end: date) -> list[TrackedTime]:
        return self._source.tracked_time(start, end)

    def read_at(self) -> datetime | None:
        return self._source.read_at()
