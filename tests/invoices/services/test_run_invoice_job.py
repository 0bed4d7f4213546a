"""A job's steps after the draft: the PDF, the approval where nobody has to give it, the e-mail."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clients.models import ClientInvoiceConfig, WarehouseCustomer
from invoices.models import Invoice, InvoiceJob, InvoiceJobItem
from invoices.services.approve import approve
from invoices.services.cancel_job import cancel_job
from invoices.services.decline import decline
from invoices.services.edit_fields import edit_fields
from invoices.services.finalize import finalize
from invoices.services.retry_failed_items import retry_failed_items
from invoices.services.run_invoice_job import run_job_item
from invoices.services.void import void
from tests import jobs, worlds
from tests.worlds import application

pytestmark = pytest.mark.django_db
SHOWN = ("status", "step", "message")


@pytest.fixture
def anna(django_user_model):
    return django_user_model.objects.create_user("anna")


@pytest.fixture(autouse=True)
def contract():
    worlds.store([application("APP-1")])


def drafted(user, through="pdf"):
    """A job whose draft is made, and the rest still to be done."""
    job = jobs.start(user, "APP-1", through=through)
    from proxima_invoice.foundation.work import engine

    engine.run_due(at_most=1)
    return job


def only(job):
    return jobs.told(job, *SHOWN)["APP-1"]


def test_the_draft_is_put_into_review_and_left_to_a_person(anna):
    job = jobs.run(anna, "APP-1")

    assert only(job) == ("success", "pdf", "INV-1 waits for a review.")
    invoice = Invoice.objects.get()
    assert invoice.status == "needs_review"
    assert bytes(invoice.document.pdf_data).startswith(b"%PDF-")
    assert invoice.events.get(to_status="needs_review").by == "anna"


def test_a_contract_that_is_approved_by_itself_is_approved_as_system(anna):
    ClientInvoiceConfig.objects.create(application_key="APP-1", auto_approve=True)

    job = jobs.run(anna, "APP-1")

    assert only(job) == ("success", "pdf", "Nothing is left to do: INV-1 is approved.")
    invoice = Invoice.objects.get()
    assert (invoice.status, invoice.approved_by, invoice.approval_no) == ("approved", "system", 1)


def test_where_two_people_are_required_nothing_is_approved_by_itself(anna, settings):
    settings.FOUR_EYES = True
    ClientInvoiceConfig.objects.create(application_key="APP-1", auto_approve=True)

    job = jobs.run(anna, "APP-1")

    assert only(job)[0] == "success"
    assert "two people are required" in only(job)[2]
    assert Invoice.objects.get().status == "needs_review"


def test_what_is_approved_by_itself_is_sent_when_the_job_goes_so_far(anna):
    ClientInvoiceConfig.objects.create(application_key="APP-1", auto_approve=True)

    job = jobs.run(anna, "APP-1", through="email")

    assert only(job) == ("success", "email", "Nothing is left to do: INV-1 is sent.")
    assert list(Invoice.objects.get().events.filter(to_status="sent").values_list("by", flat=True)) == ["anna"]


def test_a_persons_approval_is_followed_by_the_e_mail(anna, django_user_model):
    job = jobs.run(anna, "APP-1", through="email")
    assert only(job) == ("success", "pdf", "INV-1 waits for a review.")

    approve(invoice_id=Invoice.objects.get().pk, user=django_user_model.objects.create_user("boris"))
    jobs.work()

    assert only(job) == ("success", "email", "Nothing is left to do: INV-1 is sent.")
    assert Invoice.objects.get().status == "sent"


def test_a_persons_approval_is_followed_by_nothing_when_the_job_ended_at_the_pdf(anna):
    jobs.run(anna, "APP-1")

    approve(invoice_id=Invoice.objects.get().pk, user=anna)
    jobs.work()

    assert Invoice.objects.get().status == "approved"


def test_what_was_sent_once_is_not_sent_again_by_itself_after_another_approval(anna):
    """It came back, and was corrected: when it goes out again is a person's decision."""
    from invoices.services.client_answer import reject
    from invoices.services.reopen import reopen

    jobs.run(anna, "APP-1", through="email")
    invoice_id = Invoice.objects.get().pk
    approve(invoice_id=invoice_id, user=anna)
    jobs.work()
    reject(invoice_id=invoice_id, user=anna, reason="wrong month")
    reopen(invoice_id=invoice_id, user=anna)
    finalize(invoice_id=invoice_id, user=anna)
    approve(invoice_id=invoice_id, user=anna)
    jobs.work()

    assert Invoice.objects.get().status == "approved"


def test_an_approval_after_a_decline_is_followed(anna):
    from invoices.services.regenerate import regenerate

    jobs.run(anna, "APP-1", through="email")
    invoice_id = Invoice.objects.get().pk
    decline(invoice_id=invoice_id, user=anna, reason="look again")
    jobs.work()
    regenerate(invoice_id=invoice_id, user=anna)
    finalize(invoice_id=invoice_id, user=anna)
    approve(invoice_id=invoice_id, user=anna)
    jobs.work()

    assert Invoice.objects.get().status == "sent"


def test_an_approval_that_was_taken_back_before_anybody_followed_it_is_history(anna):
    from invoices.services.regenerate import regenerate

    job = jobs.run(anna, "APP-1", through="email")
    invoice_id = Invoice.objects.get().pk
    approve(invoice_id=invoice_id, user=anna)
    regenerate(invoice_id=invoice_id, user=anna)
    before = only(job)

    jobs.work()

    assert only(job) == before
    assert Invoice.objects.get().status == "draft"


def test_a_document_that_lacks_what_it_needs_fails_with_the_sentence_and_is_finished_after_mending(anna):
    WarehouseCustomer.objects.update(tin="")
    job = jobs.run(anna, "APP-1")
    assert only(job) == ("failure", "pdf", "Customer CUST-1 has no TIN, which an act needs.")

    WarehouseCustomer.objects.update(tin="305118427")
    retry_failed_items(job_id=job.pk, user=anna)
    jobs.work()

    assert only(job) == ("success", "pdf", "INV-1 waits for a review.")
    assert Invoice.objects.get().status == "needs_review"


def test_a_pdf_engine_that_is_away_is_tried_again(anna, monkeypatch):
    def away(**_):
        from invoices.errors import PdfNotMade

        raise PdfNotMade("No PDF of INV-1 could be made.")

    job = drafted(anna)
    with monkeypatch.context() as patched:
        patched.setattr("invoices.services.finalize.make_pdf", away)
        jobs.work()
    assert only(job) == ("pending", "pdf", "No PDF of INV-1 could be made. It is tried again by itself.")

    later = timezone.now() + timedelta(minutes=2)
    jobs.work(lambda: later)

    assert only(job)[0] == "success"


def test_a_draft_that_a_person_wrote_into_is_left_as_it_is(anna):
    job = drafted(anna)
    edited = edit_fields(invoice_id=Invoice.objects.get().pk, user=anna, changes={"legal_text": "by hand"})

    jobs.work()

    status, _step, message = only(job)
    assert status == "failure"
    assert message.startswith("INV-1 was changed by hand after the job drafted it")
    assert Invoice.objects.get().version == edited.version


def test_asked_again_the_job_finalizes_it_with_what_was_written(anna):
    job = drafted(anna)
    edit_fields(invoice_id=Invoice.objects.get().pk, user=anna, changes={"legal_text": "by hand"})
    jobs.work()

    retry_failed_items(job_id=job.pk, user=anna)
    jobs.work()

    assert only(job)[0] == "success"
    assert Invoice.objects.values_list("status", "legal_text").get() == ("needs_review", "by hand")


def test_what_a_person_finalized_already_is_not_finalized_again(anna):
    job = drafted(anna)
    finalize(invoice_id=Invoice.objects.get().pk, user=anna)

    jobs.work()

    assert only(job) == ("success", "pdf", "INV-1 waits for a review.")
    assert Invoice.objects.get().events.filter(to_status="needs_review").count() == 1


def test_what_a_person_voided_is_left_void(anna):
    job = drafted(anna)
    void(invoice_id=Invoice.objects.get().pk, user=anna, reason="not this one")

    jobs.work()

    assert only(job) == ("success", "pdf", "INV-1 is void: a person goes on with it.")


def test_somebody_faster_makes_the_step_look_again(anna, monkeypatch):
    """The invoice is finalized by hand while the job makes its PDF."""
    from invoices.services import finalize as finalizing

    job = drafted(anna)
    made = vars(finalizing)["make_pdf"]

    def slowly(**asked):
        monkeypatch.setattr(finalizing, "make_pdf", made)
        finalize(invoice_id=asked["invoice"].pk, user=anna)
        return made(**asked)

    monkeypatch.setattr(finalizing, "make_pdf", slowly)
    jobs.work()

    assert only(job) == ("success", "pdf", "INV-1 waits for a review.")


def test_a_cancelled_job_prints_nothing(anna):
    job = drafted(anna)
    cancel_job(job_id=job.pk, user=anna)

    jobs.work()

    assert only(job)[0] == "skipped"
    assert Invoice.objects.get().status == "draft"


def test_a_step_that_is_done_again_does_nothing_twice(anna):
    job = jobs.run(anna, "APP-1")
    item = InvoiceJobItem.objects.get()
    before = Invoice.objects.get().version

    run_job_item(f"{item.pk}:0")

    assert Invoice.objects.get().version == before
    assert only(job) == ("success", "pdf", "INV-1 waits for a review.")


def test_a_fault_of_ours_is_told_without_its_words(anna, monkeypatch):
    def broken(**_):
        raise KeyError("secret")

    job = drafted(anna)
    monkeypatch.setattr("invoices.services.finalize.make_pdf", broken)
    jobs.work()

    assert only(job) == (
        "failure",
        "pdf",
        "Something unexpected went wrong (KeyError). The server's log says what.",
    )


def test_a_later_job_goes_on_with_a_draft_that_an_earlier_one_left(anna):
    first = jobs.run(anna, "APP-1", through="recalculation")

    second = jobs.run(anna, "APP-1")

    assert only(second) == ("success", "pdf", "INV-1 waits for a review.")
    assert jobs.told(first, "status", "invoice__display_number", "is_own") == {"APP-1": ("success", "INV-1", False)}
    assert Invoice.objects.count() == 1


def test_a_later_job_leaves_a_draft_alone_that_somebody_wrote_into(anna):
    jobs.run(anna, "APP-1", through="recalculation")
    edit_fields(invoice_id=Invoice.objects.get().pk, user=anna, changes={"legal_text": "by hand"})

    second = jobs.run(anna, "APP-1")

    assert only(second)[0] == "skipped"
    assert Invoice.objects.get().status == "draft"


def test_a_job_that_nobody_is_left_of_goes_on_as_system(anna):
    job = jobs.start(anna, "APP-1")
    InvoiceJob.objects.filter(pk=job.pk).update(started_by="gone")

    jobs.work()

    assert Invoice.objects.get().events.get(to_status="draft").by == "system"
