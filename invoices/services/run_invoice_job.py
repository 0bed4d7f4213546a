"""A job's steps for one drafted contract, one after the other (spec 6, Job).

Each step looks first and acts second: whenever a process is killed, whoever goes on finds what is done by looking at
the invoice, and does the rest. A job never does more to an invoice than a person may do: it calls the same verbs.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import structlog
from django.contrib.auth.models import AbstractBaseUser
from django.db import OperationalError, transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from clients.warehouse.source import WarehouseError, WarehouseUnavailable
from invoices.errors import InvoiceError, MoveNotAllowed, PdfNotMade, StaleVersion
from invoices.models import Invoice, InvoiceJob, InvoiceJobItem, JobStep
from invoices.services.capture_job_item import capture_job_item
from invoices.services.email_job_item import email_job_item
from invoices.services.print_job_item import print_job_item
from invoices.services.settle_job_item import CANCELLED, Left, Status, lock_running, tried_again
from invoices.services.system_user import user_named
from invoices.states import Status as InvoiceStatus
from proxima_invoice.foundation.sentences import known
from proxima_invoice.foundation.work.enqueue import enqueue_many
from proxima_invoice.foundation.work.outcomes import Later, Never, NoLongerDue, NotDone
from proxima_invoice.foundation.work.registry import Failure

KIND = "invoice_job:item"
_BROKE = known("Something unexpected went wrong (%(error)s). The server's log says what.")
_TAKEN = known("Somebody else is changing the invoice.")
APPROVED = (InvoiceStatus.APPROVED, InvoiceStatus.SENT, InvoiceStatus.ACCEPTED, InvoiceStatus.PAID)
LOOKS = 5
"""How often a step that somebody else was faster with is begun anew at once."""
_log = structlog.get_logger(__name__)

Run = Callable[[InvoiceJobItem, AbstractBaseUser], str]
"""Do the step if it is still to be done, as that user; the sentence to show. Raises `Left` when a person is next, and
the errors of the verb."""


class StepWork(NamedTuple):
    name: JobStep
    run: Run


AFTER_THE_DRAFT = (
    StepWork(JobStep.PDF, print_job_item),
    StepWork(JobStep.CAPTURE, capture_job_item),
    StepWork(JobStep.EMAIL, email_job_item),
)
"""In order. `draft_job_batch` does what comes before."""


def steps_of(job: InvoiceJob) -> list[StepWork]:
    """The steps after the draft that the job asks for."""
    names = [step.name for step in AFTER_THE_DRAFT]
    return list(AFTER_THE_DRAFT[: names.index(JobStep(job.through)) + 1]) if job.through in names else []


def enqueue_items(items: Iterable[InvoiceJobItem], *, now: datetime, approval_no: int = 0) -> None:
    """In the transaction that made them due: after the draft, or after the `approval_no`th approval."""
    enqueue_many(kind=KIND, subjects=[f"{item.pk}:{approval_no}" for item in items], now=now)


def run_job_item(subject: str) -> None:
    """Every step that can be done now. Raises `NoLongerDue` when the job was cancelled, `Later` for what may succeed
    when it is tried again, and `Never` with the reason for which a person has to mend something.
    """
    item_id, approval_no = read_subject(subject)
    item = InvoiceJobItem.objects.select_related("job").get(pk=item_id)
    if item.job.cancelled_at is not None or item.status == Status.SKIPPED or not item.is_own:
        raise NoLongerDue(CANCELLED)
    if (
        approval_no
        and not Invoice.objects.filter(job_items=item, approval_no=approval_no, status__in=APPROVED).exists()
    ):
        raise NoLongerDue(f"Approval {approval_no} of the invoice is history.")
    user = user_named(item.job.started_by)
    steps = steps_of(item.job)
    names = [step.name for step in steps]
    first = names.index(JobStep(item.step)) if item.step in names else 0
    for number, step in enumerate(steps[first:], start=first + 1):
        try:
            message = _do(step, item, user)
        except Left as left:
            _end(item, step.name, str(left))
            return
        if number == len(steps):
            _end(item, step.name, message)
        else:
            _reach(item, steps[number].name, message)


def item_went_wrong(failure: Failure) -> None:
    """Say it beside the contract; once it is over, as its failure."""
    items = InvoiceJobItem.objects.filter(pk=read_subject(failure.subject)[0], job__cancelled_at=None).exclude(
        status=Status.SKIPPED
    )
    if failure.is_over:
        items.update(status=Status.FAILURE, message=failure.error, updated_at=timezone.now())
    else:
        items.update(message=tried_again(failure.error), updated_at=timezone.now())


def _do(step: StepWork, item: InvoiceJobItem, user: AbstractBaseUser) -> str:
    for _ in range(LOOKS):
        try:
            return step.run(item, user)
        except (Left, NotDone, OperationalError, OSError):
            raise
        except (StaleVersion, MoveNotAllowed):
            continue
        except (PdfNotMade, WarehouseUnavailable) as error:
            raise Later(str(error)) from error
        except (InvoiceError, WarehouseError) as error:
            raise Never(_sentences(error)) from error
        except Exception as error:
            _log.exception("a step of a job broke", step=step.name, contract=item.application_key)
            raise Never(_BROKE % {"error": type(error).__name__}) from error
    raise Later(_TAKEN)


def _sentences(error: Exception) -> str:
    """Without the names of fields, which are the API's; a line each, so that each is known again (`retold_lines`)."""
    details = getattr(error, "details", None)
    return "\n".join(text for texts in details.values() for text in texts) if details else str(error)


def _reach(item: InvoiceJobItem, step: JobStep, message: str) -> None:
    """The next step; between two of them a job may be cancelled."""
    with transaction.atomic():
        lock_running(item.job_id)
        InvoiceJobItem.objects.filter(pk=item.pk).update(step=step, message=message, updated_at=timezone.now())
    item.step = step


def _end(item: InvoiceJobItem, step: JobStep, message: str) -> None:
    # Whoever follows an approval may have come further meanwhile. What was done although the job was cancelled is told
    # by the message alone.
    InvoiceJobItem.objects.filter(pk=item.pk, step=step).update(
        status=Case(When(status=Status.SKIPPED, then=F("status")), default=Value(Status.SUCCESS)),
        message=message,
        updated_at=timezone.now(),
    )


def read_subject(subject: str) -> tuple[UUID, int]:
    """The item, and after which approval; 0 after the draft."""
    item_id, _, approval_no = subject.partition(":")
    return UUID(item_id), int(approval_no)
