"""`manage.py generate_invoices`: what it makes, what it says, and how it ends."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from clients.models import ClientInvoiceConfig, WarehouseCustomer
from clients.warehouse.source import WarehouseUnavailable
from invoices.models import Invoice, InvoiceAutomation, InvoiceJob
from invoices.services.create_drafts import create_draft
from invoices.services.edit_fields import edit_fields
from proxima_invoice.foundation.work import engine
from tests import jobs, worlds
from tests.worlds import MARCH, application, hours

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(django_user_model):
    return django_user_model.objects.create_user("anna")


@pytest.fixture
def contracts():
    worlds.store([application("APP-1"), application("APP-2"), application("APP-3", status="Closed")])


class Ran:
    """What a run said, in one line, and its exit status."""

    def __init__(self, *options: str) -> None:
        said = StringIO()
        self.status = 0
        try:
            call_command("generate_invoices", "--period", "2026-03", *options, stdout=said)
        except CommandError as error:
            self.status = error.returncode
            said.write(f" {error}")
        self.said = " ".join(said.getvalue().replace("│", " ").split())


def statuses():
    return dict(Invoice.objects.values_list("application_key", "status"))


def test_a_month_becomes_drafts(contracts):
    ran = Ran()

    assert ran.status == 0
    assert "2 created, 0 skipped, 0 failed." in ran.said
    assert statuses() == {"APP-1": "draft", "APP-2": "draft"}
    assert InvoiceJob.objects.get().started_by == "system"


def test_through_pdf_they_are_in_review(contracts):
    ran = Ran("--through", "pdf")

    assert (ran.status, set(statuses().values())) == (0, {"needs_review"})


def test_through_email_what_is_approved_by_itself_is_sent(contracts):
    ClientInvoiceConfig.objects.create(application_key="APP-1", auto_approve=True)

    ran = Ran("--through", "email")

    assert ran.status == 0
    assert statuses() == {"APP-1": "sent", "APP-2": "needs_review"}


def test_a_second_run_creates_nothing_and_names_the_invoices(contracts):
    Ran()

    ran = Ran()

    assert ran.status == 0
    assert "0 created, 2 skipped, 0 failed." in ran.said
    assert "INV-1 already bills APP-1 for 01.03.2026 – 31.03.2026." in ran.said
    assert Invoice.objects.count() == 2


def test_only_the_contracts_that_are_named(contracts):
    Ran("--application", "APP-2")

    assert list(statuses()) == ["APP-2"]


def test_when_something_fails_the_rest_is_made_and_the_status_is_1(contracts):
    ran = Ran("--application", "APP-1", "--application", "APP-404")

    assert ran.status == 1
    assert "The warehouse has no contract APP-404." in ran.said
    assert "1 of 2 failed; the reasons are above." in ran.said
    assert list(statuses()) == ["APP-1"]


def test_a_document_that_cannot_be_made_leaves_its_draft_and_the_status_is_1(contracts):
    WarehouseCustomer.objects.update(tin="")

    ran = Ran("--through", "pdf")

    assert ran.status == 1
    assert "Customer CUST-1 has no TIN, which an act needs." in ran.said
    assert set(statuses().values()) == {"draft"}


def test_an_unfinished_job_of_the_month_is_finished_first(contracts, anna):
    begun = jobs.start(anna, "APP-1", "APP-2")
    engine.run_due(at_most=1)

    ran = Ran("--through", "pdf")

    assert ran.status == 0
    assert "Going on with the job that anna started on" in ran.said
    assert "2 created, 0 skipped, 0 failed." in ran.said
    assert set(jobs.told(begun).values()) == {"success"}
    assert InvoiceJob.objects.count() == 1


def test_what_the_unfinished_job_leaves_out_is_made_after_it(contracts, anna):
    jobs.start(anna, "APP-1")

    ran = Ran("--through", "pdf")

    assert "2 created, 0 skipped, 0 failed." in ran.said
    assert set(statuses().values()) == {"needs_review"}


def test_an_unfinished_job_that_goes_less_far_is_taken_further(contracts, anna):
    jobs.start(anna, "APP-1", "APP-2", through="recalculation")

    Ran("--through", "pdf")

    assert set(statuses().values()) == {"needs_review"}
    assert Invoice.objects.count() == 2


def test_jobs_of_other_months_are_left_to_their_own_runs(contracts, anna):
    other = jobs.start(anna, "APP-1", period=worlds.APRIL)

    ran = Ran()

    assert "Going on" not in ran.said
    assert InvoiceJob.objects.exclude(pk=other.pk).exists()


def test_drafts_of_an_earlier_run_are_taken_further(contracts):
    Ran()

    ran = Ran("--through", "pdf")

    assert "0 created, 2 printed, 0 skipped, 0 failed." in ran.said
    assert set(statuses().values()) == {"needs_review"}


def test_drafts_that_people_made_or_wrote_into_are_theirs(contracts, anna):
    create_draft(user=anna, application_key="APP-1", period=MARCH)
    Ran()
    written = Invoice.objects.get(application_key="APP-2")
    edit_fields(invoice_id=written.pk, user=anna, changes={"legal_text": "by hand"})

    ran = Ran("--through", "pdf")

    assert (ran.status, set(statuses().values())) == (0, {"draft"})
    assert "0 created, 2 skipped, 0 failed." in ran.said


def test_work_of_a_closed_contract_is_told(contracts):
    worlds.store([], [hours("2.5", project_label="APP-3")])

    ran = Ran()

    assert "Not billed: APP-3 is Closed, but has 2.50 h of work that no invoice holds." in ran.said


def test_automatic_takes_what_qualifies(contracts):
    InvoiceAutomation.objects.create(threshold=0)

    ran = Ran("--automatic")

    assert (ran.status, sorted(statuses())) == (0, ["APP-1", "APP-2"])
    assert InvoiceJob.objects.get().job_type == "automatic"


def test_automatic_with_nothing_that_qualifies_is_no_failure():
    ran = Ran("--automatic")

    assert ran.status == 0
    assert "No contract qualifies" in ran.said


def test_a_month_without_contracts_is_no_failure():
    ran = Ran()

    assert ran.status == 0
    assert "No contract is active in this period." in ran.said


def test_a_warehouse_that_cannot_be_read_ends_at_once_with_1(contracts, monkeypatch):
    class Away:
        def applications(self):
            raise WarehouseUnavailable("no route to host")

    monkeypatch.setattr("invoices.management.commands.generate_invoices.warehouse", Away)

    ran = Ran()

    assert ran.status == 1
    assert "The warehouse cannot be read: no route to host" in ran.said
    assert not InvoiceJob.objects.exists()


@pytest.mark.parametrize(
    "options",
    [
        ["--supplementary"],
        ["--supplementary", "--application", "APP-1", "--through", "email"],
        ["--automatic", "--application", "APP-1"],
        ["--automatic", "--supplementary", "--application", "APP-1"],
    ],
)
def test_arguments_that_contradict_each_other_end_with_2(contracts, options):
    assert Ran(*options).status == 2
    assert not Invoice.objects.exists()


def test_another_user_acts(contracts, anna):
    Ran("--user", "anna")

    assert set(Invoice.objects.values_list("events__by", flat=True)) == {"anna"}


def test_late_work_becomes_a_supplement_with_its_pdf(contracts):
    Ran()
    worlds.store([], [hours("2", project_label="APP-1")])

    ran = Ran("--supplementary", "--application", "APP-1", "--through", "pdf")

    assert ran.status == 0
    assert Invoice.objects.get(kind="supplementary").status == "needs_review"
