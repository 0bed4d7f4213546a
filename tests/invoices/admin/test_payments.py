"""The card of payments on an invoice's page, the pages that ask, and the list of all payments."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from invoices.models import Invoice, Payment, Refund
from tests.payments import TOTAL, Bank, method_of, payable

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice(bank: Bank) -> Invoice:
    method_of()
    return payable("sent", company_name="Orion")


def address(name: str, invoice: Invoice, *more: Any) -> str:
    return reverse(f"admin:invoices_invoice_{name}", args=[invoice.pk, *more])


def page(browser: Client, where: str) -> str:
    return browser.get(where).content.decode()


def capture(browser: Client, invoice: Invoice) -> str:
    """What is said of it on the page that follows."""
    sent = {"version": Invoice.objects.get(pk=invoice.pk).version}
    return browser.post(address("capture", invoice), sent, follow=True).content.decode()


def refund(browser: Client, invoice: Invoice, **typed: str) -> Any:
    payment = Payment.objects.get()
    sent = {"left": f"{payment.left:f}", "amount": "15 000 000,00", "reason": "Agreed.", **typed}
    return browser.post(address("refund", invoice, payment.pk), sent, follow=True)


def test_a_payment_is_asked_for_taken_and_shown(invoice, administrator, bank):
    assert address("capture", invoice) in page(administrator, address("change", invoice))
    asked = page(administrator, address("capture", invoice))
    assert "Visa ·· 4242" in asked
    assert bank.asked == []

    told = capture(administrator, invoice)

    assert "INV-1: 15\xa0000\xa0000,00 UZS captured." in told
    assert address("refund", invoice, Payment.objects.get().pk) in told
    assert address("capture", invoice) not in told
    assert "Payment captured" in page(administrator, address("history", invoice))
    assert "Nothing is left to be paid for INV-1." in page(administrator, address("capture", invoice))


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ("declined", "INV-1 was not paid: Your card was declined."),
        ("lost", "What came of the payment of INV-1 is not known yet."),
    ],
)
def test_what_did_not_work_is_said(end, said, invoice, administrator, bank):
    bank.ends = [end]
    assert said in capture(administrator, invoice)

    if end == "lost":
        assert "nothing is taken twice" in page(administrator, address("capture", invoice))
        assert "captured." in capture(administrator, invoice)
    assert bank.has == (TOTAL if end == "lost" else 0)


def test_what_was_seen_counts(invoice, administrator, bank):
    answer = administrator.post(address("capture", invoice), {"version": 7})

    assert answer.status_code == 409
    assert "at version 1, not 7" in answer.content.decode()
    capture(administrator, invoice)
    for left in ("15000000.01", "", "x"):
        assert "Somebody else gave some of it back" in refund(administrator, invoice, left=left).content.decode()
    assert (bank.has, Refund.objects.count()) == (TOTAL, 0)


def test_a_part_is_given_back_as_it_was_typed_and_a_refusal_keeps_that(invoice, administrator, bank):
    capture(administrator, invoice)
    refused = refund(administrator, invoice, amount="99 000 000,00")
    assert refused.status_code == 400
    assert "99 000 000,00" in refused.content.decode()
    assert "Agreed." in refused.content.decode()

    told = refund(administrator, invoice, amount="1 000,50").content.decode()

    assert "INV-1: 1\xa0000,50 UZS given back." in told
    assert "1\xa0000,50 given back" in told
    assert Payment.objects.get().refunded_amount == Decimal("1000.50")
    assert "Agreed." in page(administrator, address("history", invoice))


def test_whoever_may_not_neither_sees_nor_does(invoice, administrator, viewer, bank):
    assert "Payments</h3>" not in page(viewer, address("change", invoice))
    assert viewer.get(address("capture", invoice)).status_code == 403
    assert viewer.post(address("capture", invoice), {"version": 1}).status_code == 403
    capture(administrator, invoice)
    seen = page(viewer, address("change", invoice))
    assert "Captured" in seen
    assert "/refund/" not in seen
    assert refund(viewer, invoice).status_code == 403
    assert bank.has == TOTAL


def test_without_a_method_the_page_is_as_it_was(bank, administrator):
    invoice = payable()

    assert "Payments</h3>" not in page(administrator, address("change", invoice))
    assert "has no payment method that is enabled" in page(administrator, address("capture", invoice))
    other = payable()
    assert administrator.get(address("refund", other, invoice.pk)).status_code == 404


def test_looking_changes_nothing_and_keeps_the_budget(invoice, administrator, bank):
    capture(administrator, invoice)
    for where in (
        address("change", invoice),
        address("capture", invoice),
        address("refund", invoice, Payment.objects.get().pk),
        reverse("admin:invoices_payment_changelist"),
        reverse("admin:invoices_paymentmethod_changelist"),
    ):
        administrator.get(where)
        with CaptureQueriesContext(connection) as asked:
            assert administrator.get(where).status_code == 200
        assert len(asked) <= 15, where
    assert bank.asked == ["capture"]


def test_all_payments_are_listed_and_narrowed(invoice, administrator, bank):
    bank.ends = ["declined"]
    capture(administrator, invoice)
    capture(administrator, invoice)
    listed = reverse("admin:invoices_payment_changelist")

    assert page(administrator, listed).count("Visa ·· 4242") == 2
    declined = page(administrator, f"{listed}?state=declined")
    assert declined.count("Visa ·· 4242") == 1
    assert "Your card was declined." in declined
    assert page(administrator, f"{listed}?q=nobody").count("Visa ·· 4242") == 0
    one = reverse("admin:invoices_payment_change", args=[Payment.objects.earliest("created_at").pk])
    assert administrator.get(one).status_code == 200
    assert administrator.post(one, {"state": "refunded"}).status_code == 403
