"""How far jobs have come: counted from their items, in one query, so that the parts always add up to the whole."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet

from invoices.models import InvoiceJob, InvoiceJobItem

Status = InvoiceJobItem.Status


class Progress(NamedTuple):
    """Items by status (spec 6, Job)."""

    total: int = 0
    success: int = 0
    failure: int = 0
    pending: int = 0
    skipped: int = 0

    @property
    def settled(self) -> int:
        return self.total - self.pending


def progress_of(job_ids: Iterable[UUID]) -> dict[UUID, Progress]:
    """Of each job."""
    found: dict[UUID, dict[str, int]] = {job_id: {} for job_id in job_ids}
    counted = InvoiceJobItem.objects.filter(job__in=found).order_by().values_list("job_id", "status")
    for job_id, status, number in counted.annotate(number=Count("pk")):
        found[job_id][status] = number
    return {job_id: Progress(total=sum(each.values()), **each) for job_id, each in found.items()}


def status_of(job: InvoiceJob, progress: Progress) -> InvoiceJob.Status:
    if job.cancelled_at is not None:
        return InvoiceJob.Status.CANCELLED
    return InvoiceJob.Status.IN_PROGRESS if progress.pending else InvoiceJob.Status.DONE


def done(jobs: QuerySet[InvoiceJob]) -> QuerySet[InvoiceJob]:
    return jobs.filter(~_pending(), cancelled_at=None)


def unfinished(jobs: QuerySet[InvoiceJob]) -> QuerySet[InvoiceJob]:
    return jobs.filter(_pending(), cancelled_at=None)


def _pending() -> Exists:
    return Exists(InvoiceJobItem.objects.filter(job=OuterRef("pk"), status=Status.PENDING))
