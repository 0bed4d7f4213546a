"""Go on with a draft that an earlier job left as one, and that nobody wrote into since (spec 6, Job)."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from invoices.models import Invoice, InvoiceJob, InvoiceJobItem, JobStep
from invoices.queries.billed_periods import BilledPeriod
from invoices.services.run_invoice_job import enqueue_items
from invoices.services.settle_job_item import Status, lock_running, pending_undrafted
from invoices.states import Status as InvoiceStatus


def adopt_draft(*, job: InvoiceJob, item: InvoiceJobItem, standing: Sequence[BilledPeriod]) -> bool:
    """Whether the item has the draft now. Never one that was made by hand, that people touched, or that another job
    goes on with itself.
    """
    if job.through == JobStep.RECALCULATION or len(standing) != 1:
        return False
    now = timezone.now()
    with transaction.atomic():
        lock_running(job.pk)
        former = (
            InvoiceJobItem.objects.select_for_update(of=("self",))
            .filter(
                invoice_id=standing[0].invoice_id,
                is_own=True,
                status=Status.SUCCESS,
                job__through=JobStep.RECALCULATION,
                job__period_start=job.period_start,
                job__period_end=job.period_end,
            )
            .first()
        )
        if former is None or not pending_undrafted(job.pk, [item.application_key]).exists():
            return False
        draft = Invoice.objects.filter(job_items=former, status=InvoiceStatus.DRAFT).only("version").first()
        if draft is None or draft.version != former.left_at_version:
            return False
        InvoiceJobItem.objects.filter(pk=former.pk).update(is_own=False)
        InvoiceJobItem.objects.filter(pk=item.pk).update(
            invoice_id=former.invoice_id,
            is_own=True,
            left_at_version=former.left_at_version,
            step=JobStep.PDF,
            message="",
            updated_at=now,
        )
        enqueue_items([item], now=now)
    return True
