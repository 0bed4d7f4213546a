"""A job's first two steps, for a batch of its contracts at once: validation and recalculation (spec 6, Job).

A draft and its item are written in one transaction. So whenever a process is killed, an item either has its invoice or
none was made, and whoever goes on finds out by looking.
"""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

import structlog
from django.contrib.auth.models import AbstractBaseUser
from django.db import OperationalError, transaction
from django.db.models import Max
from django.utils import timezone

from clients.warehouse.source import WarehouseError, WarehouseUnavailable
from invoices.errors import FixedPriceAlreadyInvoiced, PeriodAlreadyInvoiced
from invoices.models import Invoice, InvoiceJob, InvoiceJobItem, JobStep
from invoices.pricing.period import Period
from invoices.queries.billed_periods import BilledPeriod, billed_periods
from invoices.services.adopt_job_draft import adopt_draft
from invoices.services.create_drafts import DraftRun, create_drafts
from invoices.services.job_batches import KIND, enqueue_batches, read_subject
from invoices.services.run_invoice_job import enqueue_items
from invoices.services.save_drafts import period_taken
from invoices.services.select_contracts import Refused
from invoices.services.settle_job_item import Status, lock_running, pending_undrafted, settle, tried_again
from invoices.services.system_user import user_named
from proxima_invoice.foundation.models import WorkAttempt
from proxima_invoice.foundation.sentences import known
from proxima_invoice.foundation.work.outcomes import Later, Never, NotDone
from proxima_invoice.foundation.work.registry import Failure

_UNREAD = known("The warehouse cannot be read: %(error)s")
_NOT_BILLABLE = known("What the warehouse holds of %(contract)s cannot be billed from: %(error)s")
_BROKE = known(
    "%(contract)s cannot be drafted: something unexpected went wrong (%(error)s). The server's log says what."
)

_log = structlog.get_logger(__name__)


def draft_job_batch(subject: str) -> None:
    """Draft what the batch still lacks. Raises `NoLongerDue` when the job was cancelled, `Later` while the warehouse is
    away. What spoils a batch is looked for among batches of one; alone it is `Never`.
    """
    job_id, batch_no = read_subject(subject)
    job = InvoiceJob.objects.get(pk=job_id)
    items = list(pending_undrafted(job_id).filter(batch_no=batch_no).order_by("application_key"))
    if not items:
        return
    if len(items) > 1 and _last_go_was_lost(subject):
        # One of them may be what ended the process: it must not take the others with it.
        _split(job, items)
        return
    try:
        _draft(job, items, user=user_named(job.started_by))
    except (NotDone, OperationalError, OSError):
        raise
    except WarehouseUnavailable as error:
        raise Later(_UNREAD % {"error": error}) from error
    except Exception as error:
        if len(items) > 1:
            _log.warning("a batch is drafted one by one", job=str(job_id), error=str(error))
            _split(job, items)
            return
        raise _told(items[0], error) from error


def batch_went_wrong(failure: Failure) -> None:
    """Say it beside each contract of the batch that has no draft yet; once it is over, as their failure."""
    job_id, batch_no = read_subject(failure.subject)
    items = pending_undrafted(job_id).filter(batch_no=batch_no)
    if failure.is_over:
        settle(items, Status.FAILURE, failure.error, now=timezone.now())
    else:
        items.update(message=tried_again(failure.error), updated_at=timezone.now())


def _draft(job: InvoiceJob, items: Sequence[InvoiceJobItem], *, user: AbstractBaseUser) -> None:
    period = Period(job.period_start, job.period_end)
    left = {item.application_key: item for item in items}
    invoices = billed_periods(period, keys=left)
    for key in [key for key in left if key in invoices]:
        item, standing = left.pop(key), invoices[key]
        if not adopt_draft(job=job, item=item, standing=standing):
            _refuse(job, Refused(key, period_taken(standing[0])), standing)
    if not left:
        return
    pending_undrafted(job.pk, left).update(step=JobStep.RECALCULATION, message="", updated_at=timezone.now())
    run = DraftRun(period)
    create_drafts(user=user, period=period, application_keys=list(left), run=run, stored=partial(_own, job.pk))
    refused = [*run.skipped, *run.failed]
    invoices = billed_periods(period, keys=[one.application_key for one in refused], fixed_price_of_any_time=True)
    for one in refused:
        _refuse(job, one, invoices.get(one.application_key, ()))


def _own(job_id: UUID, invoices: Sequence[Invoice]) -> None:
    """In the transaction that stores the drafts: they are their items', which go on or are done."""
    now = timezone.now()
    job = lock_running(job_id)
    made = {invoice.application_key: invoice for invoice in invoices}
    items = list(pending_undrafted(job_id, made).order_by("application_key"))
    goes_on = job.through != JobStep.RECALCULATION
    for item in items:
        invoice = made[item.application_key]
        item.invoice, item.is_own, item.left_at_version = invoice, True, invoice.version
        item.step = JobStep.PDF if goes_on else JobStep.RECALCULATION
        item.status = Status.PENDING if goes_on else Status.SUCCESS
        item.message, item.updated_at = "", now
    fields = ("invoice", "is_own", "left_at_version", "step", "status", "message", "updated_at")
    InvoiceJobItem.objects.bulk_update(items, fields, batch_size=100)
    if goes_on:
        enqueue_items(items, now=now)


def _refuse(job: InvoiceJob, refused: Refused, standing: Sequence[BilledPeriod]) -> None:
    """An item without a draft: skipped, or failed when somebody has to mend something."""
    found: UUID | None = None
    if isinstance(refused.error, PeriodAlreadyInvoiced | FixedPriceAlreadyInvoiced):
        named = (one.invoice_id for one in standing if str(refused.error).startswith(f"{one.display_number} "))
        found = next(named, None)
    status = Status.FAILURE if refused.failed else Status.SKIPPED
    with transaction.atomic():
        lock_running(job.pk)
        items = pending_undrafted(job.pk, [refused.application_key])
        settle(items, status, str(refused.error), now=timezone.now(), found=found)


def _split(job: InvoiceJob, items: Sequence[InvoiceJobItem]) -> None:
    """Each into a batch of its own."""
    now = timezone.now()
    with transaction.atomic():
        lock_running(job.pk)
        last: int = job.items.aggregate(last=Max("batch_no"))["last"]
        for number, item in enumerate(items, start=last + 1):
            pending_undrafted(job.pk, [item.application_key]).update(batch_no=number)
        enqueue_batches(job, range(last + 1, last + len(items) + 1), now=now)


def _last_go_was_lost(subject: str) -> bool:
    goes = WorkAttempt.objects.filter(item__kind=KIND, item__subject=subject)
    last = goes.exclude(outcome=WorkAttempt.Outcome.RUNNING).order_by("-started_at", "-id").first()
    return last is not None and last.outcome == WorkAttempt.Outcome.LOST


def _told(item: InvoiceJobItem, error: Exception) -> NotDone:
    """In words for a manager; the log has the others."""
    if isinstance(error, WarehouseError):
        return Never(_NOT_BILLABLE % {"contract": item.application_key, "error": error})
    _log.error("a contract cannot be drafted", contract=item.application_key, exc_info=error)
    return Never(_BROKE % {"contract": item.application_key, "error": type(error).__name__})
