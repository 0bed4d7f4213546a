"""What a job does after a person's approval: its remaining steps, by themselves (spec 6, Job)."""

from typing import Any
from uuid import UUID

from django.db.models import F
from django.dispatch import receiver
from django.utils import timezone

from invoices.models import InvoiceJobItem, JobStep
from invoices.services.run_invoice_job import enqueue_items
from invoices.services.settle_job_item import Status
from invoices.signals import invoice_approved


@receiver(invoice_approved, dispatch_uid="invoice_job")
def follow_approval(*, invoice_id: UUID, approval_no: int, **_: Any) -> None:
    """Owe the steps after the PDF, where a job asked for them and has not done them before another approval."""
    items = (
        InvoiceJobItem.objects.filter(invoice_id=invoice_id, is_own=True, job__cancelled_at=None)
        .exclude(status=Status.SKIPPED)
        .exclude(job__through__in=(JobStep.RECALCULATION, JobStep.PDF))
        .exclude(status=Status.SUCCESS, step=F("job__through"))
    )
    enqueue_items(items, now=timezone.now(), approval_no=approval_no)
