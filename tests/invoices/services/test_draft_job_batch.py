"""A job's validation and recalculation: what is drafted, skipped and failed, each contract by itself."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from clients.models import WarehouseApplication
from clients.warehouse.database import DatabaseWarehouse
from clients.warehouse.source import WarehouseDataInvalid, WarehouseUnavailable
from invoices.models import Invoice
from invoices.services.cancel_job import cancel_job
from invoices.services.create_drafts import create_draft
from invoices.services.draft_job_batch import draft_job_batch
from invoices.services.job_batches import CONTRACTS_PER_BATCH
from proxima_invoice.foundation.models import WorkItem
from proxima_invoice.foundation.work.claim import claim_next
from proxima_invoice.foundation.work.outcomes import NoLongerDue
from tests import jobs, worlds
from tests.worlds import MARCH, application, hours

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(django_user_model):
    return django_user_model.objects.create_user("anna")


def store(*keys, **fields):
    worlds.store([application(key, **fields) for key in keys])


def test_a_job_for_drafts_is_done_when_each_contract_has_one(anna):
    store("APP-1", "APP-2")

    job = jobs.run(anna, "APP-1", "APP-2", through="recalculation")

    assert jobs.told(job, "status", "step", "invoice__display_number") == {
        "APP-1": ("success", "recalculation", "INV-1"),
        "APP-2": ("success", "recalculation", "INV-2"),
    }
    assert set(Invoice.objects.values_list("status", flat=True)) == {"draft"}


def test_drafts_are_made_by_whoever_started_the_job(anna):
    store("APP-1")

    jobs.run(anna, "APP-1", through="recalculation")

    assert Invoice.objects.get().events.get().by == "anna"


def test_a_contract_with_an_invoice_is_skipped_and_the_invoice_named(anna):
    store("APP-1", "APP-2")
    made = create_draft(user=anna, application_key="APP-1", period=MARCH)

    job = jobs.run(anna, "APP-1", "APP-2")

    assert jobs.told(job, "status", "message", "invoice_id", "is_own")["APP-1"] == (
        "skipped",
        "INV-1 already bills APP-1 for 01.03.2026 – 31.03.2026.",
        made.pk,
        False,
    )
    assert jobs.told(job)["APP-2"] == "success"
    made.refresh_from_db()
    assert (made.status, made.version) == ("draft", 1)


def test_a_second_identical_job_skips_everything_and_names_the_invoices(anna):
    store("APP-1", "APP-2")
    first = jobs.run(anna, "APP-1", "APP-2")

    second = jobs.run(anna, "APP-1", "APP-2")

    assert set(jobs.told(second).values()) == {"skipped"}
    assert jobs.invoices_of(second) == jobs.invoices_of(first)
    assert Invoice.objects.count() == 2


def test_an_invoice_made_between_looking_and_saving_is_found_too(anna, monkeypatch):
    store("APP-1")
    job = jobs.start(anna, "APP-1")
    monkeypatch.setattr("invoices.services.draft_job_batch.billed_periods", _first_empty())
    create_draft(user=anna, application_key="APP-1", period=MARCH)

    jobs.work()

    assert jobs.told(job, "status", "invoice__display_number") == {"APP-1": ("skipped", "INV-1")}
    assert Invoice.objects.count() == 1


def _first_empty():
    """Nothing when it is asked first, as of a moment before the invoice was made."""
    from invoices.queries.billed_periods import billed_periods

    asked = []

    def answer(*arguments, **named):
        asked.append(1)
        return {} if len(asked) == 1 else billed_periods(*arguments, **named)

    return answer


def test_what_has_nothing_to_bill_is_skipped_and_what_is_broken_fails(anna):
    store("APP-1")
    store("APP-2", deal_type="HR")
    store("APP-3", currency="DOLLARS")

    job = jobs.run(anna, "APP-1", "APP-2", "APP-3", "APP-404", through="recalculation")

    told = jobs.told(job, "status", "message")
    assert told["APP-1"] == ("success", "")
    assert told["APP-2"] == ("skipped", "APP-2 has no billable work between 01.03.2026 and 31.03.2026.")
    assert told["APP-3"][0] == "failure"
    assert "currency" in told["APP-3"][1]
    assert told["APP-404"] == ("failure", "The warehouse has no contract APP-404.")


def test_a_fixed_price_that_was_billed_before_is_skipped_with_its_invoice(anna):
    store("APP-1", deal_type="FP", start_date=MARCH.start)
    create_draft(user=anna, application_key="APP-1", period=MARCH)

    job = jobs.run(anna, "APP-1", period=worlds.APRIL)

    assert jobs.told(job, "status", "invoice__display_number") == {"APP-1": ("skipped", "INV-1")}


@pytest.fixture
def broken_warehouse(monkeypatch):
    """`broken_warehouse("APP-2", error)`: reading the worklogs of that contract raises it."""

    def break_it(key, error):
        class Broken(DatabaseWarehouse):
            def worklogs_by_contract(self, labels, start, end):
                if key in labels:
                    raise error
                return super().worklogs_by_contract(labels, start, end)

        monkeypatch.setattr("invoices.services.create_drafts.warehouse", Broken)

    return break_it


def test_one_contract_whose_data_cannot_be_read_fails_alone(anna, broken_warehouse):
    store("APP-1", "APP-2", "APP-3")
    broken_warehouse("APP-2", WarehouseDataInvalid("a worklog has no date"))

    job = jobs.run(anna, "APP-1", "APP-2", "APP-3", through="recalculation")

    told = jobs.told(job, "status", "message")
    assert told["APP-2"] == (
        "failure",
        "What the warehouse holds of APP-2 cannot be billed from: a worklog has no date",
    )
    assert {told["APP-1"][0], told["APP-3"][0]} == {"success"}


def test_a_fault_of_ours_fails_alone_and_says_no_python(anna, broken_warehouse):
    store("APP-1", "APP-2")
    broken_warehouse("APP-2", KeyError("secret"))

    job = jobs.run(anna, "APP-1", "APP-2", through="recalculation")

    status, message = jobs.told(job, "status", "message")["APP-2"]
    assert status == "failure"
    assert message.startswith("APP-2 cannot be drafted: something unexpected went wrong (KeyError).")
    assert "secret" not in message
    assert jobs.told(job)["APP-1"] == "success"


def test_while_the_warehouse_is_away_the_job_waits_and_says_why(anna, broken_warehouse):
    store("APP-1", "APP-2")
    broken_warehouse("APP-2", WarehouseUnavailable("no route to host"))

    job = jobs.run(anna, "APP-1", "APP-2")

    assert jobs.told(job, "status", "message")["APP-1"] == (
        "pending",
        "The warehouse cannot be read: no route to host. It is tried again by itself.",
    )


def test_a_warehouse_that_stays_away_fails_the_batch(anna, broken_warehouse):
    store("APP-1")
    broken_warehouse("APP-1", WarehouseUnavailable("no route to host."))
    job = jobs.start(anna, "APP-1")

    begin = timezone.now()
    for hours_later in range(5):
        jobs.work(partial(begin.__add__, timedelta(hours=hours_later)))

    assert jobs.told(job, "status", "message") == {
        "APP-1": ("failure", "The warehouse cannot be read: no route to host.")
    }


def test_a_cancelled_job_drafts_nothing_even_if_it_was_cancelled_while_computing(anna, monkeypatch):
    store("APP-1")
    job = jobs.start(anna, "APP-1")

    class Cancelling(DatabaseWarehouse):
        def customers(self, keys):
            cancel_job(job_id=job.pk, user=anna)
            return super().customers(keys)

    monkeypatch.setattr("invoices.services.create_drafts.warehouse", Cancelling)
    with pytest.raises(NoLongerDue):
        draft_job_batch(f"{job.pk}:1")

    assert not Invoice.objects.exists()
    assert jobs.told(job) == {"APP-1": "skipped"}


def test_a_batch_whose_process_ended_goes_on_one_by_one(anna):
    """What ended the process may be one of its contracts: the others must not go with it."""
    store("APP-1", "APP-2", "APP-3")
    job = jobs.start(anna, "APP-1", "APP-2", "APP-3", through="recalculation")
    later = timezone.now() + timedelta(hours=1)
    assert claim_next(now=timezone.now()) is not None

    jobs.work(lambda: later)

    assert set(jobs.told(job).values()) == {"success"}
    assert set(jobs.told(job, "batch_no").values()) == {2, 3, 4}


def test_a_batch_that_is_run_again_after_all_drafts_nothing_twice(anna):
    """Whoever outlived his lease does, while another has the batch."""
    store("APP-1", "APP-2")
    job = jobs.run(anna, "APP-1", "APP-2")
    before = jobs.told(job, "status", "step", "message", "invoice_id")

    draft_job_batch(f"{job.pk}:1")

    assert jobs.told(job, "status", "step", "message", "invoice_id") == before
    assert Invoice.objects.count() == 2


def test_contracts_are_drafted_in_batches(anna):
    keys = [f"APP-{number:03}" for number in range(CONTRACTS_PER_BATCH + 1)]
    store(*keys)

    job = jobs.start(anna, *keys)

    assert WorkItem.objects.filter(subject__startswith=f"{job.pk}:").count() == 2


def test_of_contracts_that_share_a_label_the_lower_key_has_the_hours(anna):
    """Also where there are so many contracts between them that they would not be in one batch."""
    between = [f"APP-{number:03}" for number in range(2, CONTRACTS_PER_BATCH + 10)]
    store(*between)
    worlds.store(
        [application(key, deal_type="HR", labels='["SHARED"]') for key in ("APP-001", "APP-999")],
        [hours("5", project_label="SHARED")],
    )

    job = jobs.run(anna, "APP-001", "APP-999", *between, through="recalculation")

    told = jobs.told(job, "status", "batch_no")
    assert told["APP-001"] == ("success", 1)
    assert told["APP-999"] == ("skipped", 1)


def test_mended_data_finish_with_the_next_retry(anna):
    from invoices.services.retry_failed_items import retry_failed_items

    store("APP-1", "APP-2")
    WarehouseApplication.objects.filter(application_key="APP-2").update(currency="DOLLARS")
    job = jobs.run(anna, "APP-1", "APP-2")
    assert jobs.told(job)["APP-2"] == "failure"

    WarehouseApplication.objects.filter(application_key="APP-2").update(currency="UZS")
    retry_failed_items(job_id=job.pk, user=anna)
    assert jobs.told(job) == {"APP-1": "success", "APP-2": "pending"}
    jobs.work()

    assert jobs.told(job, "status", "message")["APP-2"] == ("success", "INV-2 waits for a review.")
