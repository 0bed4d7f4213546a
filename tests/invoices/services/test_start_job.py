"""Starting a job: what it is to do is written down whole, or not at all."""

from itertools import chain

import pytest

from clients.warehouse.source import WarehouseUnavailable
from invoices.errors import Conflict, Invalid
from invoices.models import InvoiceAutomation, InvoiceJob, InvoiceJobItem, JobStep
from invoices.pricing.period import Period
from invoices.services.job_batches import CONTRACTS_PER_BATCH, MOST_BATCHES, batches
from invoices.services.start_job import start_automatic_job, start_job
from proxima_invoice.foundation.models import WorkItem
from tests import jobs, worlds
from tests.worlds import MARCH, application

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(django_user_model):
    return django_user_model.objects.create_user("anna")


def test_each_contract_is_an_item_that_waits_for_its_validation(anna):
    worlds.store([application("APP-1", application_name="Billing portal")])

    job = jobs.start(anna, "APP-1", "APP-404")

    assert jobs.told(job, "status", "step", "contract_name") == {
        "APP-1": ("pending", "validation", "Billing portal"),
        "APP-404": ("pending", "validation", ""),
    }
    assert (job.job_type, job.started_by, job.through) == ("manual", "anna", "pdf")
    assert WorkItem.objects.get().subject == f"{job.pk}:1"


def test_a_contract_that_is_named_twice_is_one_item(anna):
    job = jobs.start(anna, "APP-1", "APP-1", " APP-1 ")

    assert sorted(jobs.told(job)) == ["APP-1"]


@pytest.mark.parametrize("keys", [[], [""], ["APP-1", " "], ["A" * 256], [5], ["APP\0"], ["\ud800"]])
def test_keys_that_name_no_contract_are_refused(anna, keys):
    with pytest.raises(Invalid) as refused:
        start_job(user=anna, period=MARCH, application_keys=keys)

    assert set(refused.value.details) == {"application_keys"}
    assert not InvoiceJob.objects.exists()


def test_a_period_that_cannot_be_is_refused(anna):
    with pytest.raises(Invalid) as refused:
        start_job(user=anna, period=Period(MARCH.end, MARCH.start), application_keys=["APP-1"])

    assert set(refused.value.details) == {"period_end"}


def test_nothing_is_written_when_the_warehouse_is_away(anna, monkeypatch):
    class Away:
        def applications(self):
            raise WarehouseUnavailable("no route to host")

    monkeypatch.setattr("invoices.services.start_job.warehouse", Away)
    with pytest.raises(WarehouseUnavailable):
        jobs.start(anna, "APP-1")

    assert not InvoiceJob.objects.exists()
    assert not WorkItem.objects.exists()


def test_an_automatic_job_without_anything_to_do_is_refused(anna):
    with pytest.raises(Conflict, match="No contract qualifies"):
        start_automatic_job(user=anna, period=MARCH)


def test_an_automatic_job_goes_as_far_as_the_settings_say(anna):
    worlds.store([application("APP-1")])
    InvoiceAutomation.objects.create(through="email")

    assert start_automatic_job(user=anna, period=MARCH).through == "email"
    assert start_automatic_job(user=anna, period=MARCH, through=JobStep.PDF).through == "pdf"


def test_a_thousand_contracts_are_written_in_a_few_queries(anna, django_assert_max_num_queries):
    keys = [f"APP-{number}" for number in range(1_000)]

    with django_assert_max_num_queries(40):
        jobs.start(anna, *keys)

    assert InvoiceJobItem.objects.count() == 1_000


class TestBatches:
    def test_keys_come_in_order_and_evenly(self):
        keys = [f"APP-{number:03}" for number in range(60)]

        found = batches(reversed(keys), {})

        assert [len(batch) for batch in found] == [CONTRACTS_PER_BATCH, CONTRACTS_PER_BATCH, 10]
        assert list(chain(*found)) == keys

    def test_many_contracts_come_in_larger_batches_not_in_more(self):
        keys = [f"APP-{number:05}" for number in range(10_000)]

        found = batches(keys, {})

        assert [len(batch) for batch in found] == [250] * MOST_BATCHES

    def test_contracts_tied_by_a_chain_of_labels_come_into_one(self):
        keys = [f"APP-{number:03}" for number in range(60)]
        shared = {"X": ["APP-001", "APP-040"], "Y": ["APP-040", "APP-059"], "Z": ["APP-050", "APP-elsewhere"]}

        [together] = [batch for batch in batches(keys, shared) if "APP-001" in batch]

        assert {"APP-040", "APP-059"} <= set(together)
        assert sorted(chain(*batches(keys, shared))) == keys
