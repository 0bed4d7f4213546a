"""Invoice jobs in tests: started, worked off in this process, and read back."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from invoices.models import InvoiceJob, InvoiceJobItem, JobStep
from invoices.pricing.period import Period
from invoices.services.start_job import start_job
from proxima_invoice.foundation.work import engine
from tests.worlds import MARCH


def start(user: User, *keys: str, through: str = "pdf", period: Period = MARCH, **more: Any) -> InvoiceJob:
    return start_job(user=user, period=period, application_keys=keys, through=JobStep(through), **more)


def work(clock: Callable[[], datetime] = timezone.now) -> int:
    """Everything that is due now; how many goes it took."""
    return engine.run_due(clock=clock)


def run(user: User, *keys: str, **more: Any) -> InvoiceJob:
    """Started, and worked off as far as it goes now."""
    job = start(user, *keys, **more)
    work()
    return job


def told(job: InvoiceJob, *names: str) -> dict[str, Any]:
    """By contract: its status, or of several fields a tuple."""
    rows = InvoiceJobItem.objects.filter(job=job).values_list("application_key", *(names or ("status",)))
    return {row[0]: row[1] if len(row) == 2 else row[1:] for row in rows}


def invoices_of(job: InvoiceJob) -> Collection[str]:
    return sorted(filter(None, told(job, "invoice__display_number").values()))
