"""Decide that money of a payment is given back, and write that down before anybody is asked to (spec 6)."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from invoices.errors import Invalid, NotFound, NotRefundable
from invoices.models import Invoice, Payment, Refund
from invoices.models.payment import TAKEN
from invoices.money import LARGEST, ZERO
from invoices.services.begin_payment import FOLLOWED_UP_AFTER
from invoices.services.check_values import as_amount, as_reason, collect
from invoices.services.lock_invoice import lock_invoice
from proxima_invoice.foundation.work.enqueue import enqueue

KIND = "payment:refund"


def begin_refund(
    *,
    invoice_id: UUID,
    user: AbstractBaseUser,
    reason: str,
    amount: Any,
    payment_id: UUID | None,
    seen_left: Decimal | None,
    now: datetime,
) -> Refund:
    """Raises `Invalid` for a reason or an amount that cannot be, `NotFound`, and `NotRefundable` when nothing is left
    to give back, when a refund is under way, or when not as much is left as the person saw, `seen_left`.
    """
    why = as_reason(reason)
    wanted = None if amount is None else _as_money(amount)
    with transaction.atomic():
        invoice = lock_invoice(invoice_id)
        payment = _chosen(invoice, payment_id)
        if Refund.objects.filter(payment=payment, state=Refund.State.OPEN).exists():
            raise NotRefundable(
                _("A refund of %(number)s is under way; what came of it is not known yet.")
                % {"number": invoice.display_number}
            )
        if seen_left is not None and seen_left != payment.left:
            raise NotRefundable(_("Somebody else gave some of it back meanwhile. Look at it again before you decide."))
        if wanted is not None and wanted > payment.left:
            most = {"amount": f"{payment.left:f}", "currency": payment.currency}
            raise Invalid({"amount": _("At most %(amount)s %(currency)s can be given back.") % most})
        refund = Refund.objects.create(
            payment=payment,
            amount=wanted or payment.left,
            reason=why,
            started_by=user.get_username(),
            created_at=now,
        )
        enqueue(kind=KIND, subject=str(refund.pk), now=now, due_at=now + FOLLOWED_UP_AFTER)
    return refund


def _chosen(invoice: Invoice, payment_id: UUID | None) -> Payment:
    """The one that is named, else the newest of which something is left."""
    payments = Payment.objects.filter(invoice=invoice).order_by("-created_at", "-id")
    if payment_id is not None and not payments.filter(pk=payment_id).exists():
        told = {"number": invoice.display_number, "payment": payment_id}
        raise NotFound(_("%(number)s has no payment %(payment)s.") % told)
    named = payments if payment_id is None else payments.filter(pk=payment_id)
    for payment in named.filter(state__in=TAKEN):
        if payment.left:
            return payment
    raise NotRefundable(_("%(number)s has no payment that could be given back.") % {"number": invoice.display_number})


def _as_money(amount: Any) -> Decimal:
    def check(_name: str, value: Any) -> Decimal:
        wanted = as_amount(value, largest=LARGEST)
        if wanted == ZERO:
            raise ValueError(_("Give an amount of more than nothing."))
        return wanted

    wanted: Decimal = collect({"amount": amount}, check)["amount"]
    return wanted
