"""Start an invoice job: write down what has to be done for whom; workers do it (spec 6, Job)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.queries import billing_settings, warehouse
from invoices.errors import Conflict, Invalid
from invoices.models import InvoiceAutomation, InvoiceJob, InvoiceJobItem, JobStep
from invoices.pricing.period import Period
from invoices.services.automation import automation
from invoices.services.check_values import LONGEST_KEY, as_plain_text
from invoices.services.create_drafts import check_period
from invoices.services.job_batches import batches, enqueue_batches
from invoices.services.select_contracts import contracts_of
from invoices.services.select_due_contracts import select_due_contracts

MOST_CONTRACTS = 10_000
GOES_THROUGH = (JobStep.RECALCULATION, JobStep.PDF, JobStep.CAPTURE, JobStep.EMAIL)
"""Where a job may end."""


@dataclass(frozen=True, kw_only=True)
class JobPlan:
    """A job that is ready to be written down: everything that had to be read of the warehouse has been."""

    period: Period
    through: JobStep
    job_type: InvoiceJob.JobType
    together: Sequence[Sequence[str]]
    """Its contracts, in batches."""
    names: Mapping[str, str]


def start_job(
    *,
    user: AbstractBaseUser,
    period: Period,
    application_keys: Collection[str],
    through: JobStep = JobStep.PDF,
    now: datetime | None = None,
) -> InvoiceJob:
    """A manual job: one item for each contract. A key that the warehouse does not know is an item, too: it fails alone.

    Raises `Invalid` naming `application_keys` or `period_end`, and `WarehouseError`.
    """
    return write_job(plan_job(period=period, application_keys=application_keys, through=through), user=user, now=now)


def start_automatic_job(
    *, user: AbstractBaseUser, period: Period, through: JobStep | None = None, now: datetime | None = None
) -> InvoiceJob:
    """For the contracts that the automation settings choose, and that qualify by now.

    Raises `Conflict` when none does, `Invalid` for an impossible period, and `WarehouseError`.
    """
    now = now or timezone.now()
    plan = plan_automatic_job(settings=automation(), period=period, through=through, now=now)
    if plan is None:
        raise Conflict(_("No contract qualifies that has no invoice for this period yet."))
    return write_job(plan, user=user, now=now)


def plan_automatic_job(
    *, settings: InvoiceAutomation, period: Period, through: JobStep | None = None, now: datetime
) -> JobPlan | None:
    """None when no contract qualifies. Raises `Invalid` for an impossible period, and `WarehouseError`."""
    check_period(period)
    due = select_due_contracts(settings=settings, period=period)
    keys = [one.application_key for one in due if one.qualifies_at <= now]
    if not keys:
        return None
    through = through or JobStep(settings.through)
    automatic = InvoiceJob.JobType.AUTOMATIC
    return plan_job(period=period, application_keys=keys, through=through, job_type=automatic)


def plan_job(
    *,
    period: Period,
    application_keys: Collection[str],
    through: JobStep,
    job_type: InvoiceJob.JobType = InvoiceJob.JobType.MANUAL,
) -> JobPlan:
    """Raises as `start_job`."""
    check_period(period)
    keys = _checked(application_keys)
    contracts = contracts_of(source=warehouse(), settings=billing_settings(), period=period)
    return JobPlan(
        period=period,
        through=through,
        job_type=job_type,
        together=batches(keys, contracts.shared_labels),
        names={key: contracts.known[key].application_name for key in keys if key in contracts.known},
    )


def write_job(plan: JobPlan, *, user: AbstractBaseUser, now: datetime | None = None) -> InvoiceJob:
    """The job, its items and the promise to do them, all or nothing."""
    now = now or timezone.now()
    with transaction.atomic():
        job = InvoiceJob.objects.create(
            job_type=plan.job_type,
            period_start=plan.period.start,
            period_end=plan.period.end,
            through=plan.through,
            started_by=user.get_username(),
            created_at=now,
        )
        InvoiceJobItem.objects.bulk_create(_items(job, plan, now), batch_size=500)
        enqueue_batches(job, range(1, len(plan.together) + 1), now=now)
    return job


def _checked(application_keys: Collection[str]) -> list[str]:
    try:
        keys = sorted({as_plain_text(key, longest=LONGEST_KEY).strip() for key in application_keys})
    except ValueError as error:
        raise Invalid({"application_keys": str(error)}) from None
    if not keys or not all(keys):
        raise Invalid({"application_keys": _("Name the contracts.")})
    if len(keys) > MOST_CONTRACTS:
        raise Invalid({"application_keys": _("At most %(count)s contracts.") % {"count": f"{MOST_CONTRACTS:,}"}})
    return keys


def _items(job: InvoiceJob, plan: JobPlan, now: datetime) -> list[InvoiceJobItem]:
    return [
        InvoiceJobItem(
            job=job, application_key=key, contract_name=plan.names.get(key, "")[:255], batch_no=number, updated_at=now
        )
        for number, keys in enumerate(plan.together, start=1)
        for key in keys
    ]
