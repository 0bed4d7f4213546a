"""Whatever happens to a job's items, the parts add up to the whole, and the job's status follows from them."""

import hypothesis.strategies as st
import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings

from invoices.models import InvoiceJob, InvoiceJobItem
from invoices.queries.job_progress import Progress, progress_of, status_of, unfinished
from tests.documents import invoice_of

pytestmark = pytest.mark.django_db
STATUSES = ("pending", "success", "failure", "skipped")


def job_with(statuses, **fields):
    now = timezone.now()
    values = {"job_type": "manual", "period_start": "2026-02-01", "period_end": "2026-02-28", "through": "pdf"}
    job = InvoiceJob.objects.create(**values, started_by="anna", created_at=now, **fields)
    invoice = invoice_of() if "success" in statuses else None
    InvoiceJobItem.objects.bulk_create(
        InvoiceJobItem(
            job=job, application_key=f"APP-{place}", batch_no=1, status=status, message="why", updated_at=now,
            invoice=invoice if status == "success" else None,
        )
        for place, status in enumerate(statuses)
    )  # fmt: skip
    return job


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(STATUSES), max_size=30))
def test_the_parts_add_up_to_the_whole(statuses):
    job = job_with(statuses)

    progress = progress_of([job.pk])[job.pk]

    assert progress.total == len(statuses)
    assert progress.success + progress.failure + progress.pending + progress.skipped == progress.total
    assert {name: getattr(progress, name) for name in STATUSES} == {name: statuses.count(name) for name in STATUSES}


@pytest.mark.parametrize(
    ("statuses", "fields", "status"),
    [
        (["pending", "success"], {}, "in_progress"),
        (["failure", "pending"], {}, "in_progress"),
        (["success", "failure", "skipped"], {}, "done"),
        (["failure"], {}, "done"),
        (["skipped"], {"cancelled_by": "anna", "cancelled_at": timezone.now()}, "cancelled"),
    ],
)
def test_a_jobs_status_is_what_its_items_say(statuses, fields, status):
    job = job_with(statuses, **fields)

    assert status_of(job, progress_of([job.pk])[job.pk]) == status
    assert unfinished(InvoiceJob.objects.all()).exists() is (status == "in_progress")


def test_many_jobs_are_counted_in_one_query(django_assert_num_queries):
    made = [job_with(["pending"] * number) for number in range(4)]

    with django_assert_num_queries(1):
        found = progress_of([job.pk for job in made])

    assert [found[job.pk] for job in made] == [Progress(total=number, pending=number) for number in range(4)]
