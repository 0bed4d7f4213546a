"""What is read from the database to write jobs: two queries more than their rows, however many items."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from invoices.api.job_shapes import JobShape, ListedJobShape
from invoices.errors import NotFound
from invoices.models import InvoiceDocument, InvoiceJob, InvoiceJobItem
from invoices.queries.job_progress import Progress, progress_of, status_of
from proxima_invoice.foundation.sentences import retold_lines

PDF_OF = "invoice-pdf"
"""The name of the address where a PDF is."""


def whole_job(job_id: UUID) -> dict[str, Any]:
    """Raises `NotFound`."""
    job = InvoiceJob.objects.filter(pk=job_id).first()
    if job is None:
        raise NotFound(_("There is no invoice job %(job)s.") % {"job": job_id})
    items = list(_items(job))
    # Counted from the very items that are written, so that the answer adds up whatever goes on meanwhile.
    statuses = [item["status"] for item in items]
    progress = Progress(total=len(statuses), **{status: statuses.count(status) for status in set(statuses)})
    data: dict[str, Any] = JobShape({**_head(job, progress), "items": items}).data
    return data


def listed_jobs(jobs: Sequence[InvoiceJob]) -> Any:
    progress = progress_of(job.pk for job in jobs)
    return ListedJobShape([_head(job, progress[job.pk]) for job in jobs], many=True).data


def _head(job: InvoiceJob, progress: Progress) -> dict[str, Any]:
    return {
        "job_id": job.pk,
        "job_type": job.job_type,
        "job_status": status_of(job, progress),
        "progress": progress._asdict(),
    }


def _items(job: InvoiceJob) -> Iterator[dict[str, Any]]:
    names = ("application_key", "status", "step", "message", "invoice_id", "invoice__display_number", "has_pdf")
    has_pdf = Exists(InvoiceDocument.objects.filter(invoice=OuterRef("invoice")))
    rows = InvoiceJobItem.objects.filter(job=job).annotate(has_pdf=has_pdf).order_by("application_key")
    for row in rows.values(*names):
        number, with_pdf = row.pop("invoice__display_number"), row.pop("has_pdf")
        link = reverse(PDF_OF, args=[row["invoice_id"]]) if with_pdf else None
        yield {**row, "message": retold_lines(row["message"]), "invoice_number": number, "download_link": link}
