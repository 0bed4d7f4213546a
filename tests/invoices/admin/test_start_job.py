"""Starting a job in the admin: choose, and be led to it."""

import pytest
from django.urls import reverse

from clients.warehouse.source import WarehouseUnavailable
from invoices.models import InvoiceJob
from invoices.services.create_drafts import create_draft
from tests import jobs
from tests.plugins.admin import FEBRUARY, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def contracts(month):
    """APP-1 and APP-2 of February."""


@pytest.fixture
def address():
    return reverse("admin:invoices_invoicejob_start")


CHOSEN = {"month": "2026-02", "through": "pdf", "application_keys": ["APP-1", "APP-2"]}


def text(answer):
    return " ".join(answer.content.decode().split())


def test_contracts_without_an_invoice_are_chosen_and_the_others_named(manager, users, address):
    create_draft(user=users["manager"], application_key="APP-1", period=FEBRUARY, now=NOW)

    outlook = manager.get(address, {"month": "2026-02"}).context["outlook"]

    assert [(choice.key, choice.is_chosen) for choice in outlook.open] == [("APP-2", True)]
    assert [(choice.key, invoice.display_number) for choice, invoice in outlook.billed] == [("APP-1", "INV-1")]


def test_the_job_starts_and_one_is_led_to_it(manager, address):
    answer = manager.post(address, CHOSEN)

    job = InvoiceJob.objects.get()
    assert answer.url == reverse("admin:invoices_invoicejob_change", args=[job.pk])
    assert (job.through, job.started_by, str(job.period_end)) == ("pdf", "manager", "2026-02-28")
    assert sorted(jobs.told(job)) == ["APP-1", "APP-2"]


def test_only_what_is_chosen_is_taken(manager, address):
    manager.post(address, {**CHOSEN, "application_keys": ["APP-2"], "through": "email"})

    assert sorted(jobs.told(InvoiceJob.objects.get())) == ["APP-2"]


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({**CHOSEN, "application_keys": []}, "Choose at least one contract."),
        ({**CHOSEN, "month": "February"}, "“February” is not a month such as 2026-02."),
        ({**CHOSEN, "through": "print"}, "Give a list of some of"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_starts(sent, sentence, manager, address):
    answer = manager.post(address, sent)

    assert answer.status_code == 400
    assert sentence in text(answer)
    assert not InvoiceJob.objects.exists()


def test_a_refused_form_keeps_its_boxes(manager, address):
    answer = manager.post(address, {**CHOSEN, "application_keys": ["APP-2"], "through": "print"})

    assert [(choice.key, choice.is_chosen) for choice in answer.context["outlook"].open] == [
        ("APP-1", False),
        ("APP-2", True),
    ]


def test_a_warehouse_that_is_away_is_told(manager, address, monkeypatch):
    class Away:
        def applications(self):
            raise WarehouseUnavailable("no route to host")

    monkeypatch.setattr("invoices.admin.start_job.warehouse", Away)

    answer = manager.get(address)

    assert answer.status_code == 200
    assert "The warehouse cannot be read: no route to host" in text(answer)


def test_a_viewer_may_not(viewer, address):
    assert viewer.get(address).status_code == 403
    assert viewer.post(address, CHOSEN).status_code == 403
    assert not InvoiceJob.objects.exists()


def test_looking_starts_nothing(manager, address):
    manager.get(address, CHOSEN)

    assert not InvoiceJob.objects.exists()
