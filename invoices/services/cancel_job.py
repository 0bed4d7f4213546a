"""Stop an invoice job: what it has made stays, what it has not begun is not done (spec 6, Job)."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from invoices.errors import Conflict, NotFound
from invoices.models import InvoiceJob, InvoiceJobItem
from invoices.services.settle_job_item import CANCELLED, Status


def cancel_job(*, job_id: UUID, user: AbstractBaseUser, now: datetime | None = None) -> InvoiceJob:
    """After this it drafts nothing more, and begins no other step. Cancelling twice is one cancellation.

    Raises `NotFound`, and `Conflict` when it is done.
    """
    now = now or timezone.now()
    with transaction.atomic():
        job = lock_job(job_id)
        if job.cancelled_at is not None:
            return job
        pending = InvoiceJobItem.objects.filter(job=job, status=Status.PENDING)
        if not pending.exists():
            raise Conflict(_("The job is done; there is nothing left to cancel."))
        job.cancelled_at, job.cancelled_by = now, user.get_username()
        job.save(update_fields=["cancelled_at", "cancelled_by"])
        pending.update(status=Status.SKIPPED, message=CANCELLED, updated_at=now)
    return job


def lock_job(job_id: UUID) -> InvoiceJob:
    """The job under a row lock. Raises `NotFound`."""
    job = InvoiceJob.objects.select_for_update().filter(pk=job_id).first()
    if job is None:
        raise NotFound(_("There is no invoice job %(job)s.") % {"job": job_id})
    return job
