"""The pages of jobs: what they show, who may press what, and that looking is cheap."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from invoices.admin.job_page import MOST_ROWS
from invoices.models import Invoice, InvoiceJob, InvoiceJobItem
from proxima_invoice.foundation.work import engine
from tests import jobs
from tests.plugins.admin import FEBRUARY
from tests.plugins.api import UNKNOWN

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def contracts(month):
    """APP-1 and APP-2 of February."""


@pytest.fixture
def done(users):
    return jobs.run(users["manager"], "APP-1", "APP-404", period=FEBRUARY)


def page(job, name="change"):
    return reverse(f"admin:invoices_invoicejob_{name}", args=[job.pk])


def text(answer):
    return " ".join(answer.content.decode().split())


def test_a_job_shows_what_came_of_each_contract(viewer, done):
    shown = text(viewer.get(page(done)))

    invoice = Invoice.objects.get()
    assert "February 2026" in shown
    assert "Done, with failures" in shown
    assert "The warehouse has no contract APP-404." in shown
    assert reverse("admin:invoices_invoice_change", args=[invoice.pk]) in shown
    assert f"{invoice.display_number} waits for a review." in shown


def test_what_goes_on_is_asked_for_again_and_what_is_over_is_not(viewer, users, done):
    running = jobs.start(users["manager"], "APP-2", period=FEBRUARY)

    assert "data-open" in text(viewer.get(page(running)))
    assert "data-open" not in text(viewer.get(page(done)))


def test_the_parts_are_what_the_page_shows_and_are_not_kept(viewer, done):
    answer = viewer.get(page(done, "parts"))

    assert "no-store" in answer["Cache-Control"]
    for part in ("head", "progress", "items"):
        assert f'data-part="{part}"' in text(answer)
    assert "<html" not in text(answer)


def test_at_every_moment_the_parts_of_the_bar_add_up(viewer, users):
    job = jobs.start(users["manager"], "APP-1", "APP-2", "APP-404", period=FEBRUARY)

    while True:
        answer = viewer.get(page(job, "parts"))
        assert sum(count for _, count, _ in answer.context["shares"]) == answer.context["progress"].total == 3
        if not engine.run_due(at_most=1):
            break


def test_a_job_that_nobody_takes_up_says_so(viewer, users):
    job = jobs.start(users["manager"], "APP-1", period=FEBRUARY)
    told = "Nobody works at this job now."

    assert told not in text(viewer.get(page(job)))
    InvoiceJobItem.objects.update(updated_at=timezone.now() - timedelta(minutes=2))
    assert told in text(viewer.get(page(job)))
    InvoiceJobItem.objects.update(message="The warehouse cannot be read. It is tried again by itself.")
    assert told not in text(viewer.get(page(job)))


def test_a_viewer_sees_no_buttons(viewer, users):
    job = jobs.start(users["manager"], "APP-1", period=FEBRUARY)

    shown = text(viewer.get(page(job)))

    assert page(job, "cancel") not in shown
    assert page(job, "retry_failed") not in shown


def test_a_manager_cancels(manager, users):
    job = jobs.start(users["manager"], "APP-1", period=FEBRUARY)
    assert page(job, "cancel") in text(manager.get(page(job)))

    answer = manager.post(page(job, "cancel"), follow=True)

    assert "The job is cancelled. What it has made stays." in text(answer)
    assert jobs.told(job) == {"APP-1": "skipped"}
    assert page(job, "cancel") not in text(answer)


def test_a_manager_retries_what_failed(manager, done):
    assert page(done, "retry_failed") in text(manager.get(page(done)))

    answer = manager.post(page(done, "retry_failed"), follow=True)

    assert "What failed is tried again." in text(answer)
    assert jobs.told(done)["APP-404"] == "pending"


def test_a_refusal_is_told(manager, done):
    answer = manager.post(page(done, "cancel"), follow=True)

    assert "The job is done; there is nothing left to cancel." in text(answer)


@pytest.mark.parametrize("name", ["cancel", "retry_failed"])
def test_nothing_is_done_by_looking_or_by_a_viewer(name, viewer, manager, users):
    job = jobs.start(users["manager"], "APP-1", period=FEBRUARY)

    assert viewer.post(page(job, name)).status_code == 403
    assert manager.get(page(job, name)).status_code == 405
    assert jobs.told(job) == {"APP-1": "pending"}


@pytest.mark.parametrize("name", ["change", "parts", "cancel", "retry_failed"])
def test_a_job_that_is_not_there(name, manager):
    address = reverse(f"admin:invoices_invoicejob_{name}", args=[UNKNOWN])
    ask = manager.post if name in ("cancel", "retry_failed") else manager.get

    assert ask(address).status_code == 404


def test_of_many_contracts_some_are_shown_until_all_are_asked_for(viewer, users):
    many = [f"APP-{number:04}" for number in range(MOST_ROWS + 5)]
    job = jobs.start(users["manager"], *many, period=FEBRUARY)

    shown, everything = text(viewer.get(page(job))), text(viewer.get(f"{page(job)}?all"))

    assert "and 5 more" in shown
    assert many[-1] not in shown
    assert many[-1] in everything


def test_looking_costs_the_same_however_many_contracts_there_are(viewer, users):
    few = jobs.run(users["manager"], "APP-1", "APP-404", period=FEBRUARY)
    keys = ["APP-1", "APP-2", *(f"APP-{number}" for number in range(400, 460))]
    many = jobs.run(users["manager"], *keys, period=FEBRUARY)

    asked = []
    for job in (few, many):
        with CaptureQueriesContext(connection) as queries:
            assert viewer.get(page(job)).status_code == 200
        asked.append(len(queries))

    assert max(asked) <= 15


def test_the_list_counts_all_its_jobs_at_once(viewer, users, done):
    for _ in range(5):
        jobs.start(users["manager"], "APP-2", period=FEBRUARY)

    with CaptureQueriesContext(connection) as queries:
        shown = text(viewer.get(reverse("admin:invoices_invoicejob_changelist")))

    assert len(queries) <= 15
    assert "1 failed, 1 done" in shown
    assert "1 waiting" in shown


@pytest.mark.parametrize(("state", "found"), [("in_progress", 1), ("done", 1), ("cancelled", 1), ("", 3)])
def test_the_list_is_narrowed_by_state(state, found, viewer, users, done):
    from invoices.services.cancel_job import cancel_job

    jobs.start(users["manager"], "APP-2", period=FEBRUARY)
    cancel_job(job_id=jobs.start(users["manager"], "APP-2", period=FEBRUARY).pk, user=users["manager"])

    answer = viewer.get(reverse("admin:invoices_invoicejob_changelist"), {"state": state} if state else {})

    assert answer.context["cl"].result_count == found


def test_only_who_may_run_one_is_offered_to(viewer, manager):
    address = reverse("admin:invoices_invoicejob_changelist")
    start = reverse("admin:invoices_invoicejob_start")

    assert start in text(manager.get(address))
    assert start not in text(viewer.get(address))


def test_nobody_adds_or_changes_jobs_by_a_form(administrator, done):
    assert administrator.get("/admin/invoices/invoicejob/add/").status_code == 403
    administrator.post(page(done), {"through": "email"})
    assert InvoiceJob.objects.get().through == "pdf"
