from decimal import Decimal
from typing import Any

import pytest

from invoices.errors import Invalid, NotFound, NotRefundable
from invoices.models import Invoice, InvoiceEvent, Payment, Refund
from invoices.services.capture_payment import capture_payment
from invoices.services.client_answer import accept
from invoices.services.refund_payment import refund_payment
from invoices.services.resume_payment import resume_refund
from proxima_invoice.foundation.work.outcomes import Later
from tests.payments import TOTAL, manager, method_of, payable
from tests.plugins.api import UNKNOWN

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(bank) -> Invoice:
    method_of()
    invoice = payable("sent")
    capture_payment(invoice_id=invoice.pk, user=manager())
    return invoice


def refund(invoice: Invoice, **given: Any) -> Refund:
    return refund_payment(**{"invoice_id": invoice.pk, "user": manager(), "reason": "Agreed.", **given})


def test_it_is_told_with_its_reason_and_moves_no_status(paid, bank):
    accept(invoice_id=paid.pk, user=manager())
    given = refund(paid, amount="1000.00")

    assert (given.state, given.amount, bank.has) == ("succeeded", Decimal("1000.00"), TOTAL - 1000)
    event = InvoiceEvent.objects.get(kind="payment_refunded")
    assert (event.by, event.reason, event.data["amount"]) == ("manager", "Agreed.", "1000.00")
    paid.refresh_from_db()
    assert paid.status == "paid"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"amount": "0"}, "amount"),
        ({"amount": "-1"}, "amount"),
        ({"amount": "0.001"}, "amount"),
        ({"amount": "NaN"}, "amount"),
        ({"amount": 1.5}, "amount"),
        ({"amount": "15000000.01"}, "amount"),
    ],
)
def test_what_cannot_be_is_refused_and_named(given, field, paid, bank):
    with pytest.raises(Invalid) as refused:
        refund(paid, **given)

    assert list(refused.value.details) == [field]
    assert not Refund.objects.exists()
    assert bank.has == TOTAL


def test_only_what_is_there_is_given_back(paid, bank):
    with pytest.raises(NotFound):
        refund(paid, payment_id=UNKNOWN)
    with pytest.raises(NotRefundable, match="meanwhile"):
        refund(paid, seen_left=TOTAL - 1)
    refund(paid, seen_left=TOTAL, payment_id=Payment.objects.get().pk)
    with pytest.raises(NotRefundable, match="no payment that could be given back"):
        refund(paid)

    assert (bank.has, Refund.objects.count()) == (0, 1)
    assert Payment.objects.values_list("state", "refunded_amount").get() == ("refunded", TOTAL)


def test_one_at_a_time_and_never_twice(paid, bank):
    bank.ends = ["lost"]
    opened = refund(paid, amount="1000.00")
    assert opened.state == "open"
    with pytest.raises(NotRefundable, match="under way"):
        refund(paid, amount="1000.00")

    resume_refund(str(opened.pk))
    resume_refund(str(opened.pk))

    assert bank.has == TOTAL - 1000
    assert bank.asked == ["capture", "refund", "look up refund"]


def test_what_nobody_knows_is_tried_again_and_what_is_refused_leaves_all_as_it_was(paid, bank):
    bank.ends = ["away", "away", "declined"]
    opened = refund(paid)
    with pytest.raises(Later):
        resume_refund(str(opened.pk))
    resume_refund(str(opened.pk))

    assert Refund.objects.values_list("state", "code").get() == ("failed", "too_late")
    assert Payment.objects.values_list("state", "refunded_amount").get() == ("captured", Decimal(0))
    assert refund(paid).state == "succeeded"
