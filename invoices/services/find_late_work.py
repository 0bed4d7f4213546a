"""Late work is never lost: hours logged after their period was invoiced (spec 2, Late work)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from clients.queries import billing_settings, warehouse
from clients.warehouse.labels import billable_labels
from clients.warehouse.source import WarehouseSource
from clients.warehouse.types import Worklog
from invoices.pricing.billable_time import counts
from invoices.pricing.period import Period
from invoices.pricing.reconcile import reconcile
from invoices.pricing.worklog_ref import with_refs
from invoices.queries.billed_periods import BilledPeriod, billed_periods
from invoices.queries.claims import claims_of_contract, claims_on

REACH = timedelta(days=92)
"""How far back late work is looked for."""

Claimable = list[tuple[UUID, Worklog]]


class LateWork(NamedTuple):
    """Unclaimed worklogs of a contract, by the billed period that they came too late for."""

    application_key: str
    billed: BilledPeriod
    worklogs: int
    seconds: int
    """As tracked."""


def find_late_work(*, before: date, application_keys: Collection[str] | None = None) -> list[LateWork]:
    """What no invoice holds of the periods billed in the 92 days before `before`, for every contract or those named."""
    source, settings = warehouse(), billing_settings()
    labels = {
        application.application_key: billable_labels(application, settings.unbillable_labels)
        for application in source.applications(application_keys)
    }
    late = UnclaimedEarlier(source=source, before=before, labels=labels)
    found: dict[UUID, LateWork] = {}
    for key in sorted(labels):
        for _, worklog in late.of(key):
            if not counts(worklog, settings.exclusions):
                continue
            period = next(billed for billed in late.billed[key] if billed.start <= worklog.start_date <= billed.end)
            known = found.get(period.invoice_id, LateWork(key, period, 0, 0))
            found[period.invoice_id] = known._replace(
                worklogs=known.worklogs + 1, seconds=known.seconds + worklog.duration_seconds
            )
    return list(found.values())


class UnclaimedEarlier:
    """Unclaimed work of the periods billed in the 92 days before `before`: one read for all contracts in `labels`."""

    def __init__(
        self,
        *,
        source: WarehouseSource,
        before: date,
        labels: Mapping[str, Sequence[str]],
        invoice_id: UUID | None = None,
    ) -> None:
        window = Period(before - REACH, before - timedelta(days=1))
        self.billed = billed_periods(window, keys=labels) if labels else {}
        """By contract; others have nothing that could be late."""
        self._invoice_id = invoice_id
        billed_labels = {key: labels[key] for key in self.billed}
        self._worklogs = InKeyOrder(source.worklogs_by_contract(billed_labels, *window) if billed_labels else iter(()))

    def of(self, key: str) -> Claimable:
        """The contract's late work, in walk order; keys must be asked for in rising order."""
        if key not in self.billed:
            return []
        fresh = list(with_refs(self._worklogs.of(key)))
        return unclaimed(key, fresh, billed=self.billed[key], invoice_id=self._invoice_id)


def unclaimed(
    application_key: str,
    fresh: Claimable,
    *,
    billed: Sequence[BilledPeriod],
    invoice_id: UUID | None = None,
) -> Claimable:
    """Of `fresh`, what no invoice (other than `invoice_id`) holds, on days that were billed.

    A claimed worklog that merely changed in the source is not among it.
    """
    if not fresh:
        return []
    days = [worklog.start_date for _, worklog in fresh]
    claimed = claims_on([ref for ref, _ in fresh], except_invoice=invoice_id)
    own = claims_of_contract(application_key, start=min(days), end=max(days), except_invoice=invoice_id)
    own_refs = {claim.worklog_ref for claim in own}
    # An empty worklog is nothing that a changed one could have become.
    candidates = [
        (ref, worklog) for ref, worklog in fresh if ref in own_refs or (ref not in claimed and worklog.duration_seconds)
    ]
    new = reconcile(own, candidates).new
    return [(ref, worklog) for ref, worklog in new if _was_billed(worklog.start_date, billed)]


def _was_billed(day: date, billed: Sequence[BilledPeriod]) -> bool:
    return any(period.start <= day <= period.end for period in billed)


class InKeyOrder:
    """Looks up contracts in a stream that comes in order of their keys, reading it once."""

    def __init__(self, stream: Iterator[tuple[str, list[Worklog]]]) -> None:
        self._stream = stream
        self._next: tuple[str, list[Worklog]] | None = next(stream, None)

    def of(self, key: str) -> list[Worklog]:
        """The worklogs of `key`; keys must be asked for in rising order."""
        while self._next is not None and self._next[0] < key:
            self._next = next(self._stream, None)
        return self._next[1] if self._next is not None and self._next[0] == key else []
