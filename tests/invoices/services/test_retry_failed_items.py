"""Trying again what failed: only that, and from the step that failed."""

from uuid import uuid4

import pytest

from invoices.errors import Conflict, NotFound
from invoices.models import Invoice
from invoices.services.cancel_job import cancel_job
from invoices.services.retry_failed_items import retry_failed_items
from tests import jobs, worlds
from tests.worlds import application

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(django_user_model):
    return django_user_model.objects.create_user("anna")


def test_only_what_failed_is_tried_again(anna):
    worlds.store([application("APP-1")])
    job = jobs.run(anna, "APP-1", "APP-404")
    before = jobs.told(job, "status", "message", "updated_at")["APP-1"]

    retry_failed_items(job_id=job.pk, user=anna)

    assert jobs.told(job, "status", "step", "message", "times_retried")["APP-404"] == (
        "pending",
        "validation",
        "anna asked for another try.",
        1,
    )
    assert jobs.told(job, "status", "message", "updated_at")["APP-1"] == before


def test_what_fails_again_says_so_again(anna):
    job = jobs.run(anna, "APP-404")

    retry_failed_items(job_id=job.pk, user=anna)
    jobs.work()

    assert jobs.told(job, "status", "message") == {"APP-404": ("failure", "The warehouse has no contract APP-404.")}
    assert not Invoice.objects.exists()


def test_nothing_failed(anna):
    worlds.store([application("APP-1")])
    job = jobs.run(anna, "APP-1")

    with pytest.raises(Conflict, match="Nothing failed"):
        retry_failed_items(job_id=job.pk, user=anna)


def test_a_cancelled_job_is_not_taken_up_again(anna):
    worlds.store([application("APP-1")])
    job = jobs.start(anna, "APP-1")
    cancel_job(job_id=job.pk, user=anna)

    with pytest.raises(Conflict, match="was cancelled"):
        retry_failed_items(job_id=job.pk, user=anna)


def test_a_job_that_is_not_there(anna):
    with pytest.raises(NotFound):
        retry_failed_items(job_id=uuid4(), user=anna)
