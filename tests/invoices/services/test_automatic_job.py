"""The job that starts by itself: once a day, at its hour, for what qualifies."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from clients.warehouse.source import WarehouseUnavailable
from invoices.models import Invoice, InvoiceAutomation, InvoiceJob
from invoices.services.automatic_job import start_todays_job
from tests import jobs, worlds
from tests.worlds import application

pytestmark = pytest.mark.django_db


def at(day, hour, minute=0):
    return datetime(2026, 3, day, hour, minute, tzinfo=ZoneInfo("Asia/Tashkent"))


def started(now):
    job = start_todays_job(now=now)
    assert job is not None
    return job


@pytest.fixture(autouse=True)
def contracts():
    worlds.store(
        [
            application("APP-1"),
            application("APP-2", status="Closed"),
            application("APP-3", deal_type="FP", finish_date=date(2026, 2, 10)),
        ]
    )


@pytest.fixture
def enabled():
    return InvoiceAutomation.objects.create(enabled=True, hour_of_day=6)


@pytest.mark.parametrize(
    ("moment", "keys"),
    [
        (at(1, 6), ["APP-3"]),
        (at(4, 23, 59), ["APP-3"]),
        (at(5, 5, 59), None),
        (at(5, 6), ["APP-1", "APP-3"]),
    ],
)
def test_it_takes_what_qualifies_once_its_hour_has_come(enabled, moment, keys):
    job = start_todays_job(now=moment)

    assert (job and sorted(jobs.told(job))) == keys


def test_at_midnight_of_the_zone_the_threshold_is_over(enabled):
    InvoiceAutomation.objects.update(hour_of_day=0)

    before, after = started(at(4, 23, 59)), started(at(5, 0))

    assert sorted(jobs.told(before)) == ["APP-3"]
    assert sorted(jobs.told(after)) == ["APP-1", "APP-3"]


def test_it_is_of_the_previous_month_and_acts_as_system(enabled):
    job = started(at(5, 6))
    jobs.work()

    assert (job.job_type, job.period_start, job.period_end) == ("automatic", date(2026, 2, 1), date(2026, 2, 28))
    assert (job.through, job.started_by) == ("pdf", "system")
    assert set(Invoice.objects.values_list("status", flat=True)) == {"needs_review"}


def test_there_is_one_a_day(enabled):
    assert start_todays_job(now=at(5, 6)) is not None
    assert start_todays_job(now=at(5, 7)) is None
    assert start_todays_job(now=at(5, 23)) is None
    assert InvoiceJob.objects.count() == 1


def test_the_next_day_takes_only_what_has_no_invoice_yet(enabled):
    start_todays_job(now=at(4, 6))
    jobs.work()

    job = started(at(5, 6))

    assert sorted(jobs.told(job)) == ["APP-1"]


def test_without_anything_that_qualifies_there_is_no_job(enabled):
    start_todays_job(now=at(5, 6))
    jobs.work()

    assert start_todays_job(now=at(6, 6)) is None
    assert InvoiceJob.objects.count() == 1


@pytest.mark.parametrize("saved", [True, False])
def test_disabled_or_never_set_up_nothing_starts(saved):
    if saved:
        InvoiceAutomation.objects.create(enabled=False)

    assert start_todays_job(now=at(5, 6)) is None
    assert not InvoiceJob.objects.exists()


def test_a_warehouse_that_is_away_does_not_use_the_day_up(enabled, monkeypatch):
    class Away:
        def applications(self):
            raise WarehouseUnavailable("no route to host")

    with monkeypatch.context() as patched:
        patched.setattr("invoices.services.select_due_contracts.warehouse", Away)
        with pytest.raises(WarehouseUnavailable):
            start_todays_job(now=at(5, 6))

    assert start_todays_job(now=at(5, 6, 10)) is not None


def test_of_two_workers_one_has_the_day(enabled, monkeypatch):
    """The other one read the settings before the first took it."""
    stale = InvoiceAutomation.objects.get()
    assert start_todays_job(now=at(5, 6)) is not None

    monkeypatch.setattr("invoices.services.automatic_job.automation", lambda: stale)
    assert start_todays_job(now=at(5, 6)) is None
    assert InvoiceJob.objects.count() == 1
