"""When a payment may be taken, what it leads to, and what an invoice with money on it refuses (spec 6)."""

from decimal import Decimal
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from invoices.errors import NotChargeable, NotFound, PaymentStands, StaleVersion
from invoices.models import Invoice, InvoiceEvent, Payment, PaymentMethod
from invoices.services.capture_payment import capture_payment
from invoices.services.client_answer import accept, reject
from invoices.services.mark_paid import mark_paid
from invoices.services.refund_payment import refund_payment
from invoices.services.resume_payment import resume_payment
from proxima_invoice.foundation.models import WorkItem
from proxima_invoice.foundation.work.outcomes import Later
from tests.lifecycle import STATUSES, call, everything
from tests.payments import TOTAL, manager, method_of, payable
from tests.plugins.api import UNKNOWN

pytestmark = pytest.mark.django_db
CHARGEABLE = ("approved", "sent", "accepted")


def capture(invoice: Invoice, **more) -> Payment:
    return capture_payment(invoice_id=invoice.pk, user=manager(), **more)


@pytest.mark.parametrize("status", STATUSES)
def test_only_between_approval_and_payment(status, bank):
    method_of()
    invoice = payable(status)
    before = everything(invoice)

    if status in CHARGEABLE:
        assert capture(invoice).state == "captured"
        assert bank.has == TOTAL
        return
    with pytest.raises(NotChargeable, match="once it is approved"):
        capture(invoice)
    assert (everything(invoice), bank.asked, Payment.objects.count()) == (before, [], 0)


def test_what_is_taken_is_the_total_with_tax(bank):
    method_of()
    invoice = payable(vat_mode="exclusive", vat_rate=Decimal(12), vat_amount=Decimal("1800000.00"))

    assert capture(invoice).amount == Decimal("16800000.00")


def test_without_a_method_or_a_provider_nothing_is_begun(bank):
    invoice = payable(company_name="Orion")
    for said in ("Orion has no payment method", "Orion has no payment method", "The bank is switched off: On holiday."):
        with pytest.raises(NotChargeable, match=said):
            capture(invoice)
        PaymentMethod.objects.update(enabled=True) if PaymentMethod.objects.exists() else method_of(enabled=False)
        bank.off = "On holiday."
    bank.off = ""
    PaymentMethod.objects.update(provider="nobody")
    with pytest.raises(NotChargeable, match="Nobody here takes payments by nobody"):
        capture(invoice)

    assert not Payment.objects.exists()
    assert not WorkItem.objects.filter(kind__startswith="payment").exists()


def test_nothing_to_pay_is_nothing_to_take(bank):
    method_of()
    invoice = payable()
    Invoice.objects.update(total_amount=0, computed_total=0)

    with pytest.raises(NotChargeable, match="Nothing is left"):
        capture(invoice)
    with pytest.raises(NotFound):
        capture_payment(invoice_id=UUID(UNKNOWN), user=manager())
    with pytest.raises(StaleVersion):
        capture(invoice, expected_version=7)


def test_what_is_open_is_gone_on_with_by_whoever_comes(bank):
    method_of()
    invoice = payable()
    bank.ends = ["lost"]
    opened = capture(invoice)
    assert (opened.state, opened.message) == ("open", "The bank gave no answer.")
    assert WorkItem.objects.get(kind="payment:capture").subject == str(opened.pk)

    assert capture(invoice).pk == opened.pk
    resume_payment(str(opened.pk))

    assert Payment.objects.get().state == "captured"
    assert bank.asked == ["capture", "look up"]
    assert bank.has == TOTAL


def test_while_nobody_knows_it_is_tried_again_and_told_once(bank):
    method_of()
    invoice = payable()
    bank.ends = ["away", "away", "away"]
    opened = capture(invoice)

    for _ in range(2):
        with pytest.raises(Later, match="no answer"):
            resume_payment(str(opened.pk))
    resume_payment(str(opened.pk))

    assert Payment.objects.get().state == "captured"
    kinds = list(InvoiceEvent.objects.order_by("created_at", "id").values_list("kind", "by"))
    assert kinds == [("payment_unknown", "manager"), ("payment_captured", "system")]


def test_a_rejected_invoice_is_not_charged_when_it_turns_out_that_nothing_was_taken(bank):
    method_of()
    invoice = payable("sent")
    bank.ends = ["away"]
    opened = capture(invoice)
    reject(invoice_id=invoice.pk, user=manager(), reason="No.")

    resume_payment(str(opened.pk))

    assert Payment.objects.values_list("state", "code", "message").get() == (
        "declined",
        "withdrawn",
        "It was not charged: INV-1 is rejected.",
    )
    assert bank.has == 0


def test_accepted_it_is_paid_by_itself_whichever_comes_first(bank):
    method_of()
    late, early = payable("accepted"), payable("sent")
    capture(late)
    capture(early)
    accepted = accept(invoice_id=early.pk, user=manager())

    assert (accepted.status, accepted.version) == ("paid", early.version + 2)
    for invoice in (late, early):
        invoice.refresh_from_db()
        assert invoice.status == "paid"
        assert invoice.paid_at is not None
        moved = InvoiceEvent.objects.get(invoice=invoice, to_status="paid")
        assert (moved.by, moved.data["verb"]) == ("system", "mark_paid")


def test_what_does_not_cover_the_total_pays_nothing(bank):
    method_of()
    invoice = payable("sent")
    capture(invoice)
    refund_payment(invoice_id=invoice.pk, user=manager(), reason="Agreed.", amount="0.01")

    assert accept(invoice_id=invoice.pk, user=manager()).status == "accepted"
    assert capture(invoice).amount == Decimal("0.01")
    invoice.refresh_from_db()
    assert invoice.status == "paid"


def test_whoever_pays_otherwise_is_not_charged(bank):
    method_of()
    invoice = payable("accepted")
    mark_paid(invoice_id=invoice.pk, user=manager())

    with pytest.raises(NotChargeable):
        capture(invoice)


@pytest.mark.parametrize(
    ("status", "verbs"), [("approved", ["regenerate"]), ("rejected", ["regenerate", "reopen", "void"])]
)
@pytest.mark.parametrize("ends", [[], ["lost"]], ids=["captured", "open"])
def test_an_invoice_with_money_on_it_neither_changes_nor_goes(ends, status, verbs, bank, monkeypatch):
    # What it would compute does not matter here: it is refused when it would move.
    from invoices.services import regenerate as regenerating

    monkeypatch.setattr(regenerating, "compute_again", lambda invoice: None)
    monkeypatch.setattr(regenerating, "replace_lines", lambda invoice, again, **_: {})
    method_of()
    invoice = payable("approved" if status == "approved" else "sent")
    bank.ends = list(ends)
    capture(invoice)
    if status == "rejected":
        reject(invoice_id=invoice.pk, user=manager(), reason="No.")
    before = everything(invoice)

    for verb in verbs:
        with pytest.raises(PaymentStands, match="under way" if ends else "Refund that first"), transaction.atomic():
            call(verb, invoice, manager())
        assert everything(invoice) == before
    resume_payment(str(Payment.objects.get().pk))
    refund_payment(invoice_id=invoice.pk, user=manager(), reason="Wrong.")
    for verb in verbs[:1]:
        assert call(verb, invoice, manager()).status == "draft"


def test_the_database_keeps_two_payments_of_an_invoice_from_being_open(bank):
    method_of()
    bank.ends = ["lost"]
    opened = capture(payable())

    opened.pk, opened._state.adding = None, True
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment(**{name: getattr(opened, name) for name in ("invoice_id", "provider", "amount", "currency")},
                created_at=opened.created_at).save()  # fmt: skip
