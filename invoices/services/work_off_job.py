"""Work at a job from here until it is done, beside whoever else works at it (spec 6, generate_invoices)."""

import time
from collections.abc import Callable

from django.conf import settings

from invoices.models import InvoiceJob, InvoiceJobItem
from invoices.queries.job_progress import Progress, progress_of, status_of
from invoices.services import job_batches, run_invoice_job
from invoices.services.settle_job_item import BY_ITSELF
from proxima_invoice.foundation.work import engine
from proxima_invoice.foundation.work.hands import more_hands

KINDS = (job_batches.KIND, run_invoice_job.KIND)
LOOK_SECONDS = 0.5
"""What is left may be another process's, or wait for its next go: so often we look."""

Shown = Callable[[Progress, str], None]
"""Called with how far the job is and, while nothing can be done now, with what it waits for."""


def work_off_job(job: InvoiceJob, *, shown: Shown, sleep: Callable[[float], None] = time.sleep) -> None:
    """Returns when nothing of it is pending any more, or when it was cancelled.

    Needs no worker; work of other jobs that is due earlier is done on the way. While one contract waits for its PDF,
    other hands of this process draft and render the next.
    """
    with more_hands(settings.WORK_HANDS - 1, kinds=KINDS):
        _work_off(job, shown=shown, sleep=sleep)


def _work_off(job: InvoiceJob, *, shown: Shown, sleep: Callable[[float], None]) -> None:
    made = 1
    while True:
        job.refresh_from_db(fields=["cancelled_at"])
        progress = progress_of([job.pk])[job.pk]
        shown(progress, "" if made else _waits_for(job))
        if status_of(job, progress) != InvoiceJob.Status.IN_PROGRESS:
            return
        if not made:
            sleep(LOOK_SECONDS)
        made = engine.run_due(at_most=1, kinds=KINDS)


def _waits_for(job: InvoiceJob) -> str:
    pending = InvoiceJobItem.objects.filter(job=job, status=InvoiceJobItem.Status.PENDING)
    told = pending.filter(message__endswith=BY_ITSELF).values_list("message", flat=True).first()
    return told or "Another process is at work."
