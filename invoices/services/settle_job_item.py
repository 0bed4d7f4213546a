"""How items of a job end, and who may still write to them (spec 6, Job)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from invoices import states
from invoices.models import Invoice, InvoiceJob, InvoiceJobItem
from proxima_invoice.foundation.sentences import known
from proxima_invoice.foundation.work.outcomes import NoLongerDue

Status = InvoiceJobItem.Status
CANCELLED = known("The job was cancelled before it came so far.")
STANDS = known("Nothing is left to do: %(number)s is %(status)s.")
STANDS_FOR_A_PERSON = known("%(number)s is %(status)s: a person goes on with it.")
BY_ITSELF = "It is tried again by itself."
_TRIED_AGAIN = known("%(error)s. It is tried again by itself.")


def tried_again(error: str) -> str:
    """What an item says while nobody has to do anything."""
    return _TRIED_AGAIN % {"error": error.removesuffix(".")}


def standing(invoice: Invoice, sentence: str) -> str:
    """`STANDS` or `STANDS_FOR_A_PERSON` of an invoice."""
    return sentence % {"number": invoice.display_number, "status": states.LABELS[states.Status(invoice.status)]}


class Left(Exception):
    """The job has done its part; a person goes on. `str()` says who is next, or what was decided."""


def lock_running(job_id: UUID) -> InvoiceJob:
    """The job under a row lock, so that it cannot be cancelled at the same time. Raises `NoLongerDue` when it was."""
    job = InvoiceJob.objects.select_for_update().get(pk=job_id)
    if job.cancelled_at is not None:
        raise NoLongerDue(CANCELLED)
    return job


def pending_undrafted(job_id: UUID, keys: Collection[str] | None = None) -> "QuerySet[InvoiceJobItem]":
    """What is still to be drafted; whatever another process drafted meanwhile has left it."""
    items = InvoiceJobItem.objects.filter(job_id=job_id, status=Status.PENDING, invoice=None)
    return items if keys is None else items.filter(application_key__in=keys)


def settle(
    items: "QuerySet[InvoiceJobItem]",
    status: InvoiceJobItem.Status,
    message: str,
    *,
    now: datetime,
    found: UUID | None = None,
) -> None:
    """Write how they end; `found` is the invoice that was in their way."""
    items.update(status=status, message=message, updated_at=now, **({"invoice_id": found} if found else {}))
