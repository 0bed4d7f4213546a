"""`/invoice-jobs` (spec 6, Job): the documented shapes, and what is refused."""

import pytest

from invoices.models import Invoice, InvoiceAutomation, InvoiceJob
from tests import jobs
from tests.plugins.admin import FEBRUARY
from tests.plugins.api import UNKNOWN, data, error

pytestmark = pytest.mark.django_db

PERIOD = {"period_start": "2026-02-01", "period_end": "2026-02-28"}
MANUAL = {"job_type": "manual", "application_keys": ["APP-1", "APP-2"], **PERIOD}


@pytest.fixture(autouse=True)
def contracts(month):
    """APP-1 and APP-2 of February."""


@pytest.fixture
def done(users):
    """A job of which one contract is in review, one failed."""
    return jobs.run(users["manager"], "APP-1", "APP-404", period=FEBRUARY)


def test_a_job_is_started_and_told_by_its_id(api):
    answer = api.post("/invoice-jobs", MANUAL)

    job = InvoiceJob.objects.get()
    assert (answer.status_code, answer.json()) == (201, {"data": {"job_id": str(job.pk)}, "error": None})
    assert answer["Location"] == f"/api/v1/invoice-jobs/{job.pk}"
    assert (job.job_type, job.through, job.started_by) == ("manual", "pdf", "manager")
    assert sorted(jobs.told(job)) == ["APP-1", "APP-2"]


def test_a_job_tells_of_each_contract(reader, done):
    told = data(reader.get(f"/invoice-jobs/{done.pk}"))

    invoice = Invoice.objects.get()
    assert told == {
        "job_id": str(done.pk),
        "job_type": "manual",
        "job_status": "done",
        "progress": {"total": 2, "success": 1, "failure": 1, "pending": 0, "skipped": 0},
        "items": [
            {
                "application_key": "APP-1",
                "status": "success",
                "step": "pdf",
                "message": f"{invoice.display_number} waits for a review.",
                "invoice_id": str(invoice.pk),
                "invoice_number": invoice.display_number,
                "download_link": f"/api/v1/invoices/{invoice.pk}/pdf",
            },
            {
                "application_key": "APP-404",
                "status": "failure",
                "step": "recalculation",
                "message": "The warehouse has no contract APP-404.",
                "invoice_id": None,
                "invoice_number": None,
                "download_link": None,
            },
        ],
    }


def test_the_download_link_leads_to_the_pdf(reader, done):
    [link, _] = [item["download_link"] for item in data(reader.get(f"/invoice-jobs/{done.pk}"))["items"]]

    assert reader.at("GET", link)["Content-Type"] == "application/pdf"


def test_a_draft_has_no_download_link(reader, users):
    job = jobs.run(users["manager"], "APP-1", period=FEBRUARY, through="recalculation")

    [item] = data(reader.get(f"/invoice-jobs/{job.pk}"))["items"]
    assert (item["invoice_number"], item["download_link"]) == ("INV-1", None)


def test_while_it_goes_on_it_is_in_progress(reader, users):
    job = jobs.start(users["manager"], "APP-1", period=FEBRUARY)

    told = data(reader.get(f"/invoice-jobs/{job.pk}"))

    assert (told["job_status"], told["progress"]["pending"]) == ("in_progress", 1)
    assert (told["items"][0]["status"], told["items"][0]["step"]) == ("pending", "validation")


def test_jobs_are_listed_newest_first_and_paged(reader, users, done):
    newer = jobs.start(users["manager"], "APP-2", period=FEBRUARY)

    answer = reader.get("/invoice-jobs", {"per_page": 1})

    assert answer.json() == {
        "data": [
            {
                "job_id": str(newer.pk),
                "job_type": "manual",
                "job_status": "in_progress",
                "progress": {"total": 1, "success": 0, "failure": 0, "pending": 1, "skipped": 0},
            }
        ],
        "meta": {"total": 2, "page": 1, "per_page": 1},
    }
    assert data(reader.get("/invoice-jobs", {"page": 2, "per_page": 1}))[0]["job_id"] == str(done.pk)


@pytest.mark.parametrize("path", ["", "/{job}"])
def test_reading_costs_the_same_however_many_there_are(path, reader, users, django_assert_max_num_queries):
    keys = [f"APP-{number}" for number in range(30)]
    for _ in range(3):
        job = jobs.run(users["manager"], *keys, period=FEBRUARY, through="recalculation")

    with django_assert_max_num_queries(8):
        data(reader.get(f"/invoice-jobs{path.format(job=job.pk)}"))


@pytest.mark.parametrize(
    ("steps", "through"),
    [
        (["validation"], "recalculation"),
        (["validation", "recalculation"], "recalculation"),
        (["validation", "recalculation", "pdf"], "pdf"),
        (["email"], "email"),
        (["email", "pdf"], "email"),
    ],
)
def test_steps_say_how_far_it_goes(steps, through, api):
    data(api.post("/invoice-jobs", {**MANUAL, "steps": steps}))

    assert InvoiceJob.objects.get().through == through


def without(name):
    return {key: value for key, value in MANUAL.items() if key != name}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (without("job_type"), "job_type"),
        ({**MANUAL, "job_type": "MANUAL"}, "job_type"),
        ({**MANUAL, "job_type": 1}, "job_type"),
        (without("application_keys"), "application_keys"),
        ({**MANUAL, "application_keys": []}, "application_keys"),
        ({**MANUAL, "application_keys": "APP-1"}, "application_keys"),
        ({**MANUAL, "application_keys": [1]}, "application_keys"),
        ({**MANUAL, "application_keys": [""]}, "application_keys"),
        ({**MANUAL, "application_keys": None}, "application_keys"),
        (without("period_start"), "period_start"),
        (without("period_end"), "period_end"),
        ({**MANUAL, "period_end": "2026-01-31"}, "period_end"),
        ({**MANUAL, "period_end": "February"}, "period_end"),
        ({**MANUAL, "steps": []}, "steps"),
        ({**MANUAL, "steps": "pdf"}, "steps"),
        ({**MANUAL, "steps": ["print"]}, "steps"),
        ({**MANUAL, "steps": [["pdf"]]}, "steps"),
        ({**MANUAL, "color": "red"}, "color"),
        ({**MANUAL, "job_type": "automatic"}, "application_keys"),
    ],
)
def test_what_is_wrong_is_named_and_starts_nothing(body, field, api):
    answer = api.post("/invoice-jobs", body)

    told = error(answer)
    assert (answer.status_code, told["code"], list(told["details"])) == (400, "VALIDATION_ERROR", [field])
    assert not InvoiceJob.objects.exists()


def test_an_automatic_job_finds_its_contracts(api):
    InvoiceAutomation.objects.create(threshold=0, through="email")

    data(api.post("/invoice-jobs", {"job_type": "automatic", **PERIOD}))

    job = InvoiceJob.objects.get()
    assert (job.job_type, job.through, sorted(jobs.told(job))) == ("automatic", "email", ["APP-1", "APP-2"])


def test_an_automatic_job_without_a_period_is_of_the_previous_month(api):
    InvoiceAutomation.objects.create(threshold=0)

    data(api.post("/invoice-jobs", {"job_type": "automatic"}))

    assert InvoiceJob.objects.get().period_start.day == 1


def test_an_automatic_job_with_nothing_to_do_is_a_conflict(api):
    answer = api.post(
        "/invoice-jobs", {"job_type": "automatic", "period_start": "2020-02-01", "period_end": "2020-02-28"}
    )

    assert (answer.status_code, error(answer)["code"]) == (409, "CONFLICT")
    assert not InvoiceJob.objects.exists()


def test_sent_again_with_its_key_it_is_the_same_job(api):
    key = {"Idempotency-Key": "k-1"}

    first, again = api.post("/invoice-jobs", MANUAL, key), api.post("/invoice-jobs", MANUAL, key)

    assert data(first) == data(again)
    assert again["Idempotency-Replayed"] == "true"
    assert InvoiceJob.objects.count() == 1


def test_a_job_is_cancelled(api, users):
    job = jobs.start(users["manager"], "APP-1", period=FEBRUARY)

    told = data(api.post(f"/invoice-jobs/{job.pk}/cancel"))

    assert (told["job_status"], told["progress"]["skipped"]) == ("cancelled", 1)
    jobs.work()
    assert not Invoice.objects.exists()


def test_a_job_that_is_done_is_not_cancelled(api, done):
    answer = api.post(f"/invoice-jobs/{done.pk}/cancel")

    assert (answer.status_code, error(answer)["code"]) == (409, "CONFLICT")


def test_what_failed_is_tried_again(api, done):
    told = data(api.post(f"/invoice-jobs/{done.pk}/retry-failed", {}))

    assert (told["job_status"], told["progress"]["pending"], told["progress"]["success"]) == ("in_progress", 1, 1)


def test_where_nothing_failed_nothing_is_tried_again(api, users):
    job = jobs.run(users["manager"], "APP-1", period=FEBRUARY)

    answer = api.post(f"/invoice-jobs/{job.pk}/retry-failed")

    assert (answer.status_code, error(answer)["message"]) == (409, "Nothing failed in this job.")


@pytest.mark.parametrize("path", ["/cancel", "/retry-failed"])
def test_verbs_take_no_body(path, api, done):
    assert error(api.post(f"/invoice-jobs/{done.pk}{path}", {"why": "so"}))["code"] == "VALIDATION_ERROR"


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("POST", "/cancel"), ("POST", "/retry-failed")])
@pytest.mark.parametrize(("job_id", "code"), [(UNKNOWN, "NOT_FOUND"), ("5", "VALIDATION_ERROR")])
def test_a_job_that_is_not_there(method, path, job_id, code, api):
    assert error(api(method, f"/invoice-jobs/{job_id}{path}"))["code"] == code
