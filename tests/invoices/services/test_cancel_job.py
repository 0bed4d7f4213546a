"""Cancelling a job: what it made stays, and nothing more is made."""

from uuid import uuid4

import pytest

from invoices.errors import Conflict, NotFound
from invoices.models import Invoice
from invoices.queries.job_progress import Progress, progress_of, status_of
from invoices.services.cancel_job import cancel_job
from proxima_invoice.foundation.work import engine
from tests import jobs, worlds
from tests.worlds import application

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(django_user_model):
    return django_user_model.objects.create_user("anna")


@pytest.fixture(autouse=True)
def contracts():
    worlds.store([application("APP-1"), application("APP-2")])


def test_what_was_not_begun_is_skipped_and_says_so(anna):
    job = jobs.start(anna, "APP-1", "APP-2")

    cancelled = cancel_job(job_id=job.pk, user=anna)
    jobs.work()

    assert cancelled.cancelled_by == "anna"
    assert set(jobs.told(job, "status", "message").values()) == {
        ("skipped", "The job was cancelled before it came so far.")
    }
    assert not Invoice.objects.exists()
    [progress] = progress_of([job.pk]).values()
    assert progress == Progress(total=2, skipped=2)
    assert status_of(cancelled, progress) == "cancelled"


def test_drafts_that_were_made_stay_drafts(anna):
    job = jobs.start(anna, "APP-1", "APP-2")
    engine.run_due(at_most=1)

    cancel_job(job_id=job.pk, user=anna)
    jobs.work()

    assert list(Invoice.objects.values_list("status", flat=True)) == ["draft", "draft"]
    assert jobs.invoices_of(job) == ["INV-1", "INV-2"]


def test_cancelling_twice_keeps_the_first(anna, django_user_model):
    job = jobs.start(anna, "APP-1")
    first = cancel_job(job_id=job.pk, user=anna)

    again = cancel_job(job_id=job.pk, user=django_user_model.objects.create_user("boris"))

    assert (again.cancelled_at, again.cancelled_by) == (first.cancelled_at, "anna")


def test_a_job_that_is_done_cannot_be_cancelled(anna):
    job = jobs.run(anna, "APP-1")

    with pytest.raises(Conflict, match="The job is done"):
        cancel_job(job_id=job.pk, user=anna)


def test_a_job_that_is_not_there_cannot_be_cancelled(anna):
    with pytest.raises(NotFound):
        cancel_job(job_id=uuid4(), user=anna)
