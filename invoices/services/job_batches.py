"""Which contracts of a job are drafted together: one read of the warehouse and one transaction for many."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from invoices.models import InvoiceJob
from proxima_invoice.foundation.work.enqueue import enqueue_many

KIND = "invoice_job:drafts"
CONTRACTS_PER_BATCH = 25
"""Few enough for several workers to share a month, enough for one reading of all contracts to be worth it."""
MOST_BATCHES = 40
"""Each reads all contracts: with more of them batches grow, not their number, or ten times the month were a hundred
times the reading."""


def batches(keys: Iterable[str], shared_labels: Mapping[str, Collection[str]]) -> list[list[str]]:
    """The keys in order, in batches; contracts that share a label come into one.

    Of those the lower key wins the hours (design, Generate a month), which two batches at once would leave to chance.
    """
    ordered = sorted(set(keys))
    most = contracts_per_batch(len(ordered))
    found: list[list[str]] = [[]]
    for group in _groups(ordered, shared_labels):
        if found[-1] and len(found[-1]) + len(group) > most:
            found.append([])
        found[-1] += group
    return [sorted(batch) for batch in found if batch]


def contracts_per_batch(contracts: int) -> int:
    """When so many are to be drafted."""
    return max(CONTRACTS_PER_BATCH, -(-contracts // MOST_BATCHES))


def enqueue_batches(job: InvoiceJob, numbers: Iterable[int], *, now: datetime) -> None:
    """In the transaction that gives items these batch numbers."""
    enqueue_many(kind=KIND, subjects=[f"{job.pk}:{number}" for number in numbers], now=now)


def read_subject(subject: str) -> tuple[UUID, int]:
    job_id, _, batch_no = subject.partition(":")
    return UUID(job_id), int(batch_no)


def _groups(keys: Sequence[str], shared_labels: Mapping[str, Collection[str]]) -> list[list[str]]:
    """Contracts that a chain of shared labels ties together, each group in the place of its lowest key."""
    group_of = {key: [key] for key in keys}
    for sharing in shared_labels.values():
        tied = [key for key in sharing if key in group_of]
        for key in tied[1:]:
            one, other = group_of[tied[0]], group_of[key]
            if one is not other:
                one += other
                group_of.update(dict.fromkeys(other, one))
    return list({id(group_of[key]): group_of[key] for key in keys}.values())
