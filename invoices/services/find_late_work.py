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
from invoices.queries.claims import IN_ONE_QUERY, Claim, claims_of_contract, claims_of_contracts, claims_on

REACH = timedelta(days=92)
"""How far back late work is looked for."""

Claimable = list[tuple[UUID, Worklog]]


class LateWork(NamedTuple):
    """What the warehouse says of a billed period beyond what its invoices hold. Seconds are as tracked."""

    application_key: str
    billed: BilledPeriod
    worklogs: int = 0
    """Worklogs that came after the period was invoiced."""
    seconds: int = 0
    changed: int = 0
    """Claimed worklogs that say something else now; they are shown, never billed as new."""
    changed_seconds: int = 0
    """By how much they differ in all; negative when less was worked than billed."""


class Unclaimed(NamedTuple):
    """Worklogs that no invoice holds, and claimed ones that changed, each with what was claimed."""

    new: Claimable
    changed: list[tuple[Claim, Worklog]]


def find_late_work(*, before: date, application_keys: Collection[str] | None = None) -> list[LateWork]:
    """What no invoice holds of the periods billed in the 92 days before `before`, for every contract or those named."""
    source, settings = warehouse(), billing_settings()
    labels = {
        application.application_key: billable_labels(application, settings.unbillable_labels)
        for application in source.applications(application_keys)
    }
    earlier = UnclaimedEarlier(source=source, before=before, labels=labels)
    found: dict[UUID, LateWork] = {}
    for key, (new, changed) in earlier.all():
        for _, worklog in new:
            if counts(worklog, settings.exclusions):
                late = _late(found, key, worklog, earlier.billed[key])
                found[late.billed.invoice_id] = late._replace(
                    worklogs=late.worklogs + 1, seconds=late.seconds + worklog.duration_seconds
                )
        for claim, worklog in changed:
            late = _late(found, key, worklog, earlier.billed[key])
            difference = worklog.duration_seconds - claim.time_seconds
            found[late.billed.invoice_id] = late._replace(
                changed=late.changed + 1, changed_seconds=late.changed_seconds + difference
            )
    return list(found.values())


def _late(found: Mapping[UUID, LateWork], key: str, worklog: Worklog, billed: Sequence[BilledPeriod]) -> LateWork:
    period = next(period for period in billed if period.start <= worklog.start_date <= period.end)
    return found.get(period.invoice_id, LateWork(key, period))


class UnclaimedEarlier:
    """Unclaimed work of the periods billed in the 92 days before `before`, or else from the day `since` on: one read
    for all contracts in `labels`.
    """

    def __init__(
        self,
        *,
        source: WarehouseSource,
        before: date,
        labels: Mapping[str, Sequence[str]],
        since: date | None = None,
        invoice_id: UUID | None = None,
    ) -> None:
        window = Period(since or before - REACH, before - timedelta(days=1))
        self.billed = billed_periods(window, keys=labels) if labels else {}
        """By contract; others have nothing that could be late."""
        self._invoice_id = invoice_id
        billed_labels = {key: labels[key] for key in self.billed}
        self._worklogs = InKeyOrder(source.worklogs_by_contract(billed_labels, *window) if billed_labels else iter(()))

    def of(self, key: str) -> Unclaimed:
        """The contract's late work, in walk order; keys must be asked for in rising order."""
        if key not in self.billed:
            return Unclaimed([], [])
        fresh = list(with_refs(self._worklogs.of(key)))
        return unclaimed(key, fresh, billed=self.billed[key], invoice_id=self._invoice_id)

    def all(self) -> Iterator[tuple[str, Unclaimed]]:
        """Every contract's late work, in order of their keys. Claims are asked for many contracts at once: for who
        only looks. Whoever saves between two contracts asks for each with `of`.
        """
        for batch in self._batches():
            claims = claims_on([ref for work in batch.values() for ref, _ in work])
            days = {key: _days(fresh) for key, fresh in batch.items()}
            window = min(first for first, _ in days.values()), max(last for _, last in days.values())
            held = claims_of_contracts(batch, start=window[0], end=window[1], except_invoice=self._invoice_id)
            for key, fresh in batch.items():
                first, last = days[key]
                own = [claim for claim in held[key] if claim.worklog_date and first <= claim.worklog_date <= last]
                yield key, _compared(fresh, claims, own, billed=self.billed[key], invoice_id=self._invoice_id)

    def _batches(self) -> Iterator[dict[str, Claimable]]:
        """The contracts that have work, with it, in parts that one query can ask about."""
        batch: dict[str, Claimable] = {}
        size = 0
        for key in sorted(self.billed):
            fresh = list(with_refs(self._worklogs.of(key)))
            if fresh:
                batch[key] = fresh
                size += len(fresh)
            if size >= IN_ONE_QUERY:
                yield batch
                batch, size = {}, 0
        if batch:
            yield batch


def unclaimed(
    application_key: str,
    fresh: Claimable,
    *,
    billed: Sequence[BilledPeriod],
    invoice_id: UUID | None = None,
) -> Unclaimed:
    """Of `fresh`, what no invoice (other than `invoice_id`) holds, on days that were billed.

    A claimed worklog that merely changed in the source is not new. What `invoice_id` itself holds never counts as the
    changed form of anything: it was new when that invoice took it.
    """
    if not fresh:
        return Unclaimed([], [])
    first, last = _days(fresh)
    claims = claims_on([ref for ref, _ in fresh])
    own = claims_of_contract(application_key, start=first, end=last, except_invoice=invoice_id)
    return _compared(fresh, claims, own, billed=billed, invoice_id=invoice_id)


def _compared(
    fresh: Claimable,
    claims: Mapping[UUID, Claim],
    own: Sequence[Claim],
    *,
    billed: Sequence[BilledPeriod],
    invoice_id: UUID | None,
) -> Unclaimed:
    """`unclaimed`, with the claims read: those on `fresh` (`claims` may hold others' too), and the contract's own."""
    own_refs = {claim.worklog_ref for claim in own}
    mine = {ref for ref, claim in claims.items() if claim.invoice_id == invoice_id}
    # An empty worklog is nothing that a changed one could have become.
    candidates = [
        (ref, worklog)
        for ref, worklog in fresh
        if ref not in mine and (ref in own_refs or (ref not in claims and worklog.duration_seconds))
    ]
    told = reconcile(own, candidates)
    new = mine | {ref for ref, _ in told.new}
    changed = [(claim, worklog) for claim, _, worklog in told.changed] + [
        (claim, worklog) for claim, worklog in told.kept if claim.time_seconds != worklog.duration_seconds
    ]
    return Unclaimed(
        [(ref, worklog) for ref, worklog in fresh if ref in new and _was_billed(worklog.start_date, billed)],
        [(claim, worklog) for claim, worklog in changed if _was_billed(worklog.start_date, billed)],
    )


def _days(work: Claimable) -> tuple[date, date]:
    """The first and the last day of some work."""
    days = [worklog.start_date for _, worklog in work]
    return min(days), max(days)


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
