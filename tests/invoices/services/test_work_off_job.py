"""Working at a job from the outside of any worker, until it is done."""

from datetime import timedelta

import pytest
from django.utils import timezone

from invoices.models import InvoiceDocument, NumberingSchema
from invoices.services.cancel_job import cancel_job
from invoices.services.work_off_job import work_off_job
from proxima_invoice.foundation.models import WorkItem
from proxima_invoice.foundation.work.claim import claim_next
from tests import jobs, whole, worlds
from tests.worlds import application

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(django_user_model):
    return django_user_model.objects.create_user("anna")


@pytest.fixture(autouse=True)
def contracts():
    worlds.store([application("APP-1"), application("APP-2")])


def test_it_ends_when_all_is_done_and_shows_how_it_came_there(anna):
    job = jobs.start(anna, "APP-1", "APP-2")
    seen = []

    work_off_job(job, shown=lambda progress, _: seen.append(progress.settled))

    assert seen == [0, 0, 1, 2]


def test_what_another_process_has_is_waited_for(anna):
    job = jobs.start(anna, "APP-1")
    claimed = claim_next(now=timezone.now())
    assert claimed is not None
    waits, slept = [], []

    def lose(seconds):
        slept.append(seconds)
        WorkItem.objects.filter(pk=claimed[0].pk).update(leased_until=timezone.now() - timedelta(seconds=1))

    work_off_job(job, shown=lambda _, waits_for: waits.append(waits_for), sleep=lose)

    assert "Another process is at work." in waits
    assert len(slept) == 1
    assert jobs.told(job) == {"APP-1": "success"}


def test_a_cancelled_job_is_left_at_once(anna):
    job = jobs.start(anna, "APP-1")
    cancel_job(job_id=job.pk, user=anna)

    work_off_job(job, shown=lambda *_: None)

    assert jobs.told(job) == {"APP-1": "skipped"}


@pytest.mark.django_db(transaction=True)
def test_two_hands_take_every_contract_once(anna, settings):
    settings.WORK_HANDS = 2
    # A test that commits finds what an earlier one of its kind left: nothing.
    NumberingSchema.objects.get_or_create(name="Default", defaults={"pre_text": "INV-", "is_active": True})
    keys = [f"APP-{number}" for number in range(3, 11)]
    worlds.store([application(key) for key in keys])
    job = jobs.start(anna, *keys)

    work_off_job(job, shown=lambda *_: None)

    assert set(jobs.told(job).values()) == {"success"}
    assert set(InvoiceDocument.objects.values_list("invoice__application_key", flat=True)) == set(keys)
    assert whole.faults() == []
