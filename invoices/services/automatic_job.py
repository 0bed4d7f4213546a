"""Once a day, at its hour: the job that starts by itself (spec 6, Automation settings)."""

from datetime import date, datetime, time, timedelta

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from invoices.models import InvoiceAutomation, InvoiceJob
from invoices.pricing.period import Period
from invoices.services.automation import automation
from invoices.services.start_job import plan_automatic_job, write_job
from invoices.services.system_user import system_user
from proxima_invoice.foundation.work.periodic import PeriodicTask

EVERY_SECONDS = 300
_log = structlog.get_logger(__name__)


def start_todays_job(*, now: datetime | None = None) -> InvoiceJob | None:
    """The job, when it is enabled, its hour has come, none was started today, and a contract qualifies.

    Raises `WarehouseError`: then the day is not used up, and it is tried again.
    """
    now = now or timezone.now()
    settings = automation()
    today = timezone.localdate(now)
    if not settings.enabled or settings.last_looked_on == today or timezone.localtime(now).hour < settings.hour_of_day:
        return None
    # Read before the day is taken: nobody waits for the warehouse under a lock.
    plan = plan_automatic_job(settings=settings, period=period_of(settings, today), now=now)
    with transaction.atomic():
        # Whoever is first has the day, also when there is nothing to do; the others find it taken.
        if not _take_day(settings, today) or plan is None:
            return None
        job = write_job(plan, user=system_user(), now=now)
    _log.info("automatic job started", job=str(job.pk))
    return job


def next_run(settings: InvoiceAutomation, *, now: datetime) -> datetime:
    """When the next one is due, switched on or not: today at its hour, at once where that has passed, or tomorrow."""
    local = timezone.localtime(now)
    at = local.replace(hour=settings.hour_of_day, minute=0, second=0, microsecond=0)
    if settings.last_looked_on == local.date():
        tomorrow = local.date() + timedelta(days=1)
        return timezone.make_aware(datetime.combine(tomorrow, time(settings.hour_of_day)))
    return max(at, local)


def period_of(settings: InvoiceAutomation, today: date) -> Period:
    """The calendar month before `today`: the only period there is to choose."""
    return Period.month_before(today)


def _take_day(settings: InvoiceAutomation, today: date) -> bool:
    free = Q(last_looked_on=None) | ~Q(last_looked_on=today)
    return bool(InvoiceAutomation.objects.filter(free, pk=settings.pk, enabled=True).update(last_looked_on=today))


def run() -> None:
    start_todays_job()


START_AUTOMATIC_JOB = PeriodicTask(name="start-automatic-job", every_seconds=EVERY_SECONDS, run=run)
