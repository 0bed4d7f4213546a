"""One job, live: how far it is, what came of each contract and why, and what a person may do about it (spec 6)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from invoices.admin.job_words import ITEMS, STEPS, THROUGH, TYPES, Look, job_label, job_period_words
from invoices.admin.page import LOOKING, acting_user, needs, render
from invoices.admin.status_label import status_label
from invoices.errors import InvoiceError
from invoices.models import InvoiceJob, InvoiceJobItem, JobStep
from invoices.queries.job_progress import progress_of, status_of
from invoices.queries.light import HEAVY
from invoices.services.cancel_job import cancel_job
from invoices.services.retry_failed_items import retry_failed_items
from invoices.services.settle_job_item import BY_ITSELF
from invoices.services.work_off_job import KINDS
from proxima_invoice.foundation.admin.base import ModelAdmin
from proxima_invoice.foundation.models import WorkItem
from proxima_invoice.foundation.sentences import retold_lines

Status = InvoiceJobItem.Status
STUCK_AFTER = timedelta(minutes=1)
MOST_ROWS = 100
"""Of each group, until all are asked for: the page is read anew every few seconds."""


@dataclass(frozen=True)
class Group:
    """The contracts of one status; `more` are not shown."""

    name: str
    look: Look
    count: int
    rows: list[dict[str, Any]]

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


@needs("invoices.view_invoicejob", methods=LOOKING)
def job_page(model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID) -> HttpResponse:
    job = _find(object_id)
    return render(model_admin, request, "job.html", title=_("Job"), context=_told(request, job))


@needs("invoices.view_invoicejob", methods=LOOKING)
def job_parts(model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID) -> HttpResponse:
    """The parts of the page that change, for the script to put in their places."""
    return TemplateResponse(request, "admin/invoices/invoice/job_parts.html", _told(request, _find(object_id)))


@needs("invoices.view_invoicejob", "invoices.run_invoicejob", methods=("POST",))
def cancel(model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID) -> HttpResponse:
    def do() -> str:
        cancel_job(job_id=object_id, user=acting_user(request))
        return _("The job is cancelled. What it has made stays.")

    return _pressed(request, object_id, do)


@needs("invoices.view_invoicejob", "invoices.run_invoicejob", methods=("POST",))
def retry_failed(model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID) -> HttpResponse:
    def do() -> str:
        retry_failed_items(job_id=object_id, user=acting_user(request))
        return _("What failed is tried again.")

    return _pressed(request, object_id, do)


def job_url(name: str, job_id: UUID) -> str:
    return reverse(f"admin:invoices_invoicejob_{name}", args=[job_id])


def _pressed(request: HttpRequest, job_id: UUID, do: Callable[[], str]) -> HttpResponse:
    _find(job_id)
    try:
        messages.success(request, do())
    except InvoiceError as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(job_url("change", job_id))


def _find(job_id: UUID) -> InvoiceJob:
    job = InvoiceJob.objects.filter(pk=job_id).first()
    if job is None:
        raise Http404(_("There is no such job."))
    return job


def _told(request: HttpRequest, job: InvoiceJob) -> dict[str, Any]:
    progress = progress_of([job.pk])[job.pk]
    status = status_of(job, progress)
    shows_all = "all" in request.GET
    may_run = request.user.has_perm("invoices.run_invoicejob")
    counts = {name: getattr(progress, name) for name in ITEMS}
    stamp = job.items.aggregate(last=Max("updated_at"))["last"]
    return {
        "job": job,
        "words": job_period_words(job),
        "state": job_label(status, failures=progress.failure),
        "is_open": status == InvoiceJob.Status.IN_PROGRESS,
        "type_word": TYPES[InvoiceJob.JobType(job.job_type)],
        "through_word": THROUGH[JobStep(job.through)],
        "progress": progress,
        "shares": list(_shares(counts)),
        "stamp": stamp,
        "is_stuck": status == InvoiceJob.Status.IN_PROGRESS and _is_stuck(job, stamp),
        "groups": list(_groups(job, counts, shows_all=shows_all)),
        "shows_all": shows_all,
        "said": ngettext("%(done)d of %(total)d contract settled", "%(done)d of %(total)d contracts settled",
                         progress.total) % {"done": progress.settled, "total": progress.total},
        "may_cancel": may_run and status == InvoiceJob.Status.IN_PROGRESS,
        "may_retry": may_run and progress.failure and status != InvoiceJob.Status.CANCELLED,
    }  # fmt: skip


def _is_stuck(job: InvoiceJob, stamp: datetime) -> bool:
    """Whether nobody works at it and nothing says why: there is no worker, or it has other things to do."""
    if timezone.now() - stamp < STUCK_AFTER:
        return False
    told = job.items.filter(status=Status.PENDING, message__endswith=BY_ITSELF)
    running = WorkItem.objects.filter(kind__in=KINDS, state=WorkItem.State.RUNNING)
    return not told.exists() and not running.exists()


def _shares(counts: dict[InvoiceJobItem.Status, int]) -> Iterator[tuple[Look, int, int]]:
    """Of the bar: what it shows, how much of it, and how much stands before it. What is settled comes first."""
    before = 0
    for status in (Status.SUCCESS, Status.SKIPPED, Status.FAILURE, Status.PENDING):
        if counts[status]:
            yield ITEMS[status], counts[status], before
            before += counts[status]


def _groups(job: InvoiceJob, counts: dict[InvoiceJobItem.Status, int], *, shows_all: bool) -> Iterator[Group]:
    """One query each, of at most so many rows."""
    for status, look in ITEMS.items():
        if not counts[status]:
            continue
        items = InvoiceJobItem.objects.filter(job=job, status=status).select_related("invoice")
        items = items.defer(*(f"invoice__{name}" for name in HEAVY)).order_by("application_key")
        rows = [_row(item) for item in (items if shows_all else items[:MOST_ROWS])]
        # Something may have moved on since it was counted.
        yield Group(status.value, look, max(counts[status], len(rows)), rows)


def _row(item: InvoiceJobItem) -> dict[str, Any]:
    invoice = item.invoice
    name = (invoice.company_name if invoice else "") or item.contract_name or item.application_key
    stands: SafeString | str = status_label(invoice.status) if invoice else ""
    return {
        "name": name,
        "key": item.application_key if name != item.application_key else "",
        "invoice": invoice,
        "stands": stands,
        "step": STEPS[JobStep(item.step)],
        "message": retold_lines(item.message),
    }
