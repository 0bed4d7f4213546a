"""A job's step capture, between the approval and the e-mail (spec 6, Job)."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from clients.models import ClientInvoiceConfig
from invoices.models import Invoice, InvoiceJobItem, Payment, PaymentMethod
from invoices.services.approve import approve
from invoices.services.capture_payment import capture_payment
from invoices.services.refund_payment import refund_payment
from invoices.services.retry_failed_items import retry_failed_items
from invoices.services.run_invoice_job import run_job_item
from proxima_invoice.foundation.sentences import retold
from proxima_invoice.foundation.work.outcomes import Never
from tests import jobs, worlds
from tests.payments import TOTAL, manager, method_of
from tests.worlds import application

pytestmark = pytest.mark.django_db
SHOWN = ("status", "step", "message")
DECLINED = "INV-1 was not paid: Your card was declined."


@pytest.fixture(autouse=True)
def contract(bank, settings, tmp_path):
    settings.ARCHIVE_DIR = tmp_path
    worlds.store([application("APP-1")])
    ClientInvoiceConfig.objects.create(application_key="APP-1", auto_approve=True)


@pytest.fixture
def anna(django_user_model):
    return django_user_model.objects.create_user("anna")


def only(job):
    return jobs.told(job, *SHOWN)["APP-1"]


def status() -> str:
    return Invoice.objects.get().status


def test_it_is_charged_before_it_is_sent(anna, bank):
    method_of()
    job = jobs.run(anna, "APP-1", through="email")

    assert only(job) == ("success", "email", "Nothing is left to do: INV-1 is sent.")
    assert (status(), bank.has) == ("sent", TOTAL)
    told = list(Invoice.objects.get().events.order_by("created_at", "id").values_list("kind", "to_status", "by"))
    assert told[-2:] == [("payment_captured", "", "anna"), ("status_changed", "sent", "anna")]


def test_a_job_may_end_there(anna, bank):
    method_of()
    job = jobs.run(anna, "APP-1", through="capture")

    assert only(job) == ("success", "capture", "INV-1: 15000000.00 UZS captured.")
    assert status() == "approved"


def test_without_a_method_it_goes_on_and_says_so(anna, bank):
    paid = jobs.run(anna, "APP-1", through="capture")
    assert only(paid)[2] == "INV-1: the customer has no stored payment method, so nothing was charged."

    assert (bank.asked, Payment.objects.count()) == ([], 0)


def test_it_follows_a_persons_approval_by_itself(anna, bank):
    ClientInvoiceConfig.objects.update(auto_approve=False)
    method_of()
    job = jobs.run(anna, "APP-1", through="email")
    assert only(job) == ("success", "pdf", "INV-1 waits for a review.")
    assert bank.asked == []

    approve(invoice_id=Invoice.objects.get().pk, user=manager())
    jobs.work()

    assert (only(job)[:2], status(), bank.has) == (("success", "email"), "sent", TOTAL)


def test_a_decline_fails_with_its_reason_and_nothing_is_sent_until_it_is_retried(anna, bank):
    method_of()
    bank.ends = ["declined"]
    job = jobs.run(anna, "APP-1", through="email")

    assert only(job) == ("failure", "capture", DECLINED)
    assert (status(), bank.asked) == ("approved", ["capture"])
    # Whoever goes on after a process was killed does not ask the bank once more.
    InvoiceJobItem.objects.update(status="pending", updated_at=Payment.objects.get().created_at)
    with pytest.raises(Never, match="declined"):
        run_job_item(f"{InvoiceJobItem.objects.get().pk}:0")
    assert bank.asked == ["capture"]
    InvoiceJobItem.objects.update(status="failure")

    retry_failed_items(job_id=job.pk, user=anna)
    jobs.work()

    assert (only(job)[:2], status(), bank.has) == (("success", "email"), "sent", TOTAL)


def test_captured_by_a_person_after_a_decline_the_job_goes_on_by_itself(anna, bank):
    method_of()
    bank.ends = ["declined"]
    job = jobs.run(anna, "APP-1", through="email")

    capture_payment(invoice_id=Invoice.objects.get().pk, user=manager())
    assert only(job)[0] == "pending"
    jobs.work()

    assert (only(job)[:2], status(), bank.has) == (("success", "email"), "sent", TOTAL)


def test_what_nobody_knows_is_tried_again_and_taken_once(anna, bank):
    ClientInvoiceConfig.objects.update(auto_approve=False)
    method_of()
    bank.ends = ["lost"]
    job = jobs.run(anna, "APP-1", through="email")
    approve(invoice_id=Invoice.objects.get().pk, user=manager())
    jobs.work()

    assert only(job) == ("success", "capture", "The bank gave no answer. It is tried again by itself.")
    assert status() == "approved"
    jobs.work(clock=lambda: timezone.now() + timedelta(minutes=5))

    assert (only(job)[:2], status(), bank.has) == (("success", "email"), "sent", TOTAL)
    assert bank.asked == ["capture", "look up"]


def test_a_provider_that_is_off_is_a_reason(anna, bank):
    method_of()
    bank.off = "On holiday."
    job = jobs.run(anna, "APP-1", through="email")

    assert only(job) == ("failure", "capture", "The bank is switched off: On holiday.")
    with translation.override("ru"):
        assert retold(only(job)[2]) == "The bank отключён: On holiday."
    PaymentMethod.objects.update(enabled=False)
    retry_failed_items(job_id=job.pk, user=anna)
    jobs.work()
    assert only(job)[:2] == ("success", "email")


def test_what_was_given_back_is_not_charged_again_by_itself(anna, bank):
    ClientInvoiceConfig.objects.update(auto_approve=False)
    method_of()
    job = jobs.run(anna, "APP-1", through="capture")
    invoice = approve(invoice_id=Invoice.objects.get().pk, user=manager())
    capture_payment(invoice_id=invoice.pk, user=manager())
    refund_payment(invoice_id=invoice.pk, user=manager(), reason="Wrong card.")
    jobs.work()

    assert only(job)[2] == "INV-1 was paid and given back; it is not charged again by itself."
    assert bank.has == 0
