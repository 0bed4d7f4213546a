"""Whatever people press and providers fail at, in whatever order: the invariants of payments (spec 6)."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invoices.errors import Conflict, Invalid
from invoices.models import Invoice, InvoiceEvent, Payment, PaymentMethod, Refund
from invoices.models.payment import TAKEN
from invoices.payment_port import Declined, Settled
from invoices.services.capture_payment import capture_payment
from invoices.services.record_payment import record_payment
from invoices.services.record_refund import record_refunded_there
from invoices.services.refund_payment import refund_payment
from invoices.services.resume_payment import resume_payment, resume_refund
from proxima_invoice.foundation.work.outcomes import Later
from tests.lifecycle import call
from tests.payments import Bank, manager, method_of, payable

TAKEN_AND_BACK = {"captured", "partially_refunded", "refunded"}
LEGAL = {
    "": {"open", "declined", *TAKEN_AND_BACK},
    "open": {"open", "declined", *TAKEN_AND_BACK},
    "captured": TAKEN_AND_BACK,
    "declined": {"declined"},
    "partially_refunded": {"partially_refunded", "refunded"},
    "refunded": {"refunded"},
}
"""What a payment may be after a step, by what it was before."""
MOVES = ("approve", "send", "accept", "reject", "mark_paid", "reopen", "decline", "void")
ends = st.sampled_from(["", "", "declined", "lost", "away"])
steps = st.one_of(
    st.tuples(st.just("capture"), ends),
    st.tuples(st.just("capture"), ends),
    st.tuples(st.just("refund"), st.tuples(st.sampled_from([None, "0.01", "5000000.00", "15000000.00"]), ends)),
    st.tuples(st.just("resume"), ends),
    st.tuples(st.just("news"), st.none()),
    st.tuples(st.just("move"), st.sampled_from(MOVES)),
    st.tuples(st.just("method"), st.booleans()),
)


class Life:
    """One invoice in review, its customer's bank, and what must be true after each step."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank
        self.method = method_of()
        self.invoice = payable("needs_review")
        self.states: dict[Any, str] = {}

    def step(self, act: str, what: Any) -> None:
        status = Invoice.objects.get().status
        held = self.bank.has
        try:
            self.act(act, what)
        except (Conflict, Invalid, Later):
            pass
        finally:
            self.bank.ends = []
        if status not in ("approved", "sent", "accepted"):
            assert self.bank.has <= held, f"charged while it was {status}"
        self.check()

    def act(self, act: str, what: Any) -> None:
        match act:
            case "capture":
                self.bank.ends = [what]
                capture_payment(invoice_id=self.invoice.pk, user=manager())
            case "refund":
                self.bank.ends = [what[1]]
                refund_payment(invoice_id=self.invoice.pk, user=manager(), reason="Agreed.", amount=what[0])
            case "resume":
                self.bank.ends = [what]
                for payment in Payment.objects.filter(state="open"):
                    resume_payment(str(payment.pk))
                for refund in Refund.objects.filter(state="open"):
                    resume_refund(str(refund.pk))
            case "news":
                self.tell()
            case "move":
                with transaction.atomic():
                    call(what, self.invoice, manager())
            case "method":
                PaymentMethod.objects.update(enabled=what)

    def tell(self) -> None:
        """What a webhook would say now, of everything at once and whatever was said before."""
        for payment in Payment.objects.all():
            if payment.pk in self.bank.taken:
                told = Settled(f"taken {payment.pk}")
                record_payment(payment.pk, told, by="system", now=payment.created_at)
                mine = Refund.objects.filter(payment=payment, pk__in=self.bank.given_back)
                back = sum((self.bank.given_back[one.pk] for one in mine), Decimal(0))
                record_refunded_there(payment.pk, back, by="system", now=payment.created_at)
            elif payment.pk in self.bank.declined:
                record_payment(payment.pk, Declined("card_declined", "No."), by="system", now=payment.created_at)

    def check(self) -> None:
        invoice = Invoice.objects.get()
        assert 0 <= self.bank.has <= invoice.total_with_vat, "charged twice"
        payments = list(Payment.objects.all())
        assert sum(payment.state == "open" for payment in payments) <= 1
        for payment in payments:
            was = self.states.get(payment.pk, "")
            assert payment.state in LEGAL[was], (was, payment.state)
            self.states[payment.pk] = payment.state
            assert (payment.state in TAKEN) <= (payment.pk in self.bank.taken)
            back = Refund.objects.filter(payment=payment, state="succeeded").values_list("amount", flat=True)
            assert payment.refunded_amount == sum(back, Decimal(0))
        if invoice.status in ("draft", "void"):
            assert not any(payment.left or payment.state == "open" for payment in payments)
        told = InvoiceEvent.objects.filter(kind="payment_captured").values_list("data__payment_id", flat=True)
        assert sorted(told) == sorted(str(payment.pk) for payment in payments if payment.state in TAKEN)
        self.check_paid(invoice, payments)

    def check_paid(self, invoice: Invoice, payments: list[Payment]) -> None:
        if invoice.status == "accepted":
            assert sum((payment.left for payment in payments), Decimal(0)) < invoice.total_with_vat


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(taken=st.lists(steps, min_size=4, max_size=14))
def test_any_sequence_keeps_the_invariants(taken, settings, tmp_path_factory, bank):
    settings.ARCHIVE_DIR = tmp_path_factory.mktemp("archive")
    with transaction.atomic():
        bank.forget()
        life = Life(bank)
        life.step("move", "approve")
        for act, what in taken:
            life.step(act, what)
        transaction.set_rollback(True)
