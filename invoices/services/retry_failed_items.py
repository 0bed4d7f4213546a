"""Try what failed in an invoice job once more, after somebody mended it (spec 6, Job)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from invoices.errors import Conflict
from invoices.models import InvoiceJob, InvoiceJobItem, JobStep
from invoices.services.cancel_job import lock_job
from invoices.services.job_batches import contracts_per_batch, enqueue_batches
from invoices.services.run_invoice_job import KIND, enqueue_items
from invoices.services.settle_job_item import Status
from proxima_invoice.foundation.models import WorkItem
from proxima_invoice.foundation.sentences import known
from proxima_invoice.foundation.work.enqueue import ask_again

_ASKED = known("%(user)s asked for another try.")


def retry_failed_items(*, job_id: UUID, user: AbstractBaseUser, now: datetime | None = None) -> InvoiceJob:
    """Each goes on with the step that failed. Raises `NotFound`, `Conflict` when nothing failed, or when the job was
    cancelled. `user` is who asks, and is named; the invoices are still made by who started the job.
    """
    now = now or timezone.now()
    with transaction.atomic():
        job = lock_job(job_id)
        if job.cancelled_at is not None:
            raise Conflict(_("The job was cancelled. Start another one for what it left."))
        failed = list(InvoiceJobItem.objects.filter(job=job, status=Status.FAILURE).order_by("application_key"))
        if not failed:
            raise Conflict(_("Nothing failed in this job."))
        InvoiceJobItem.objects.filter(pk__in=[item.pk for item in failed]).update(
            status=Status.PENDING,
            message=_ASKED % {"user": user.get_username()},
            times_retried=F("times_retried") + 1,
            updated_at=now,
        )
        _draft_again(job, [item for item in failed if item.invoice_id is None], now)
        go_on([item for item in failed if item.invoice_id is not None], now)
    return job


def _draft_again(job: InvoiceJob, items: Sequence[InvoiceJobItem], now: datetime) -> None:
    if not items:
        return
    last: int = job.items.aggregate(last=Max("batch_no"))["last"]
    together = contracts_per_batch(len(items))
    for place, item in enumerate(items):
        item.batch_no, item.step = last + 1 + place // together, JobStep.VALIDATION
    InvoiceJobItem.objects.bulk_update(items, ("batch_no", "step"), batch_size=500)
    enqueue_batches(job, sorted({item.batch_no for item in items}), now=now)


def go_on(items: Sequence[InvoiceJobItem], now: datetime) -> None:
    """With the work that gave up; of one that failed after an approval too, the first finds out what is left to do."""
    subjects = {f"{item.pk}:0": item for item in items}
    for work in WorkItem.objects.filter(kind=KIND, subject__in=subjects):
        subjects.pop(work.subject)
        if not ask_again(work.pk, now=now):
            WorkItem.objects.filter(pk=work.pk, state=WorkItem.State.DONE).update(
                state=WorkItem.State.PENDING, due_at=now, goes=0, finished_at=None
            )
    enqueue_items(subjects.values(), now=now)
