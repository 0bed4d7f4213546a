"""The only writer of `status`: table, conditional update, event, signal, on one screen."""

from datetime import datetime
from functools import reduce
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invoices.errors import MoveNotAllowed, PaymentStands, StaleVersion
from invoices.models import Invoice, Payment
from invoices.queries.payments import net_paid
from invoices.services.record_event import record_event
from invoices.signals import invoice_status_changed
from invoices.states import MOVES, Status

_NOT_ALLOWED = {
    "finalize": gettext_lazy("%(number)s is %(status)s; to finalize it, it must be %(allowed)s."),
    "approve": gettext_lazy("%(number)s is %(status)s; to approve it, it must be %(allowed)s."),
    "decline": gettext_lazy("%(number)s is %(status)s; to decline it, it must be %(allowed)s."),
    "send": gettext_lazy("%(number)s is %(status)s; to send it, it must be %(allowed)s."),
    "accept": gettext_lazy("%(number)s is %(status)s; to accept it, it must be %(allowed)s."),
    "reject": gettext_lazy("%(number)s is %(status)s; to reject it, it must be %(allowed)s."),
    "mark_paid": gettext_lazy("%(number)s is %(status)s; to mark paid it, it must be %(allowed)s."),
    "regenerate": gettext_lazy("%(number)s is %(status)s; to regenerate it, it must be %(allowed)s."),
    "reopen": gettext_lazy("%(number)s is %(status)s; to reopen it, it must be %(allowed)s."),
    "refresh": gettext_lazy("%(number)s is %(status)s; to refresh it, it must be %(allowed)s."),
    "void": gettext_lazy("%(number)s is %(status)s; to void it, it must be %(allowed)s."),
}
"""A sentence a verb: languages put it in different places."""


def check_move(invoice: Invoice, verb: str, *, expected_version: int | None = None) -> None:
    """Raise `MoveNotAllowed` when the table has no such move from the invoice's status.

    Whoever saw another version is also told which it is at (spec 3, version).
    """
    if invoice.status not in MOVES[verb].sources:
        said = _NOT_ALLOWED[verb] % {
            "number": invoice.display_number,
            "status": invoice.get_status_display(),
            "allowed": _any_of(sorted(MOVES[verb].sources)),
        }
        if expected_version is not None and invoice.version != expected_version:
            versions = {"version": invoice.version, "expected": expected_version}
            said = f"{said} {_('It is at version %(version)d, not %(expected)d.') % versions}"
        raise MoveNotAllowed(said)


def _any_of(statuses: list[Status]) -> str:
    words = dict(Invoice.STATUSES)
    return reduce(
        lambda one, other: _("%(one)s or %(other)s") % {"one": one, "other": other},
        (str(words[status.value]) for status in statuses),
    )


def _refuse_with_money(invoice: Invoice) -> None:
    """What somebody paid for, or is about to, neither changes nor goes: raise `PaymentStands`. Under the row's lock,
    which whoever begins a payment takes as well.
    """
    payments = list(Payment.objects.filter(invoice=invoice).exclude(state=Payment.State.DECLINED))
    number = {"number": invoice.display_number}
    if any(payment.state == Payment.State.OPEN for payment in payments):
        raise PaymentStands(_("A payment of %(number)s is under way; what came of it is not known yet.") % number)
    if amount := net_paid(payments):
        paid = number | {"amount": f"{amount:f}", "currency": payments[0].currency}
        raise PaymentStands(_("%(number)s has been paid %(amount)s %(currency)s. Refund that first.") % paid)


def changed_meanwhile(invoice: Invoice) -> StaleVersion:
    """What whoever lost is told, with the version that the winner led to (spec 3, version)."""
    current = Invoice.objects.values_list("version", flat=True).get(pk=invoice.pk)
    return StaleVersion(
        _("%(number)s was changed meanwhile: it is at version %(version)d, not %(expected)d. Nothing was done.")
        % {"number": invoice.display_number, "version": current, "expected": invoice.version}
    )


def change_status(
    *,
    invoice: Invoice,
    verb: str,
    by: str,
    now: datetime,
    reason: str = "",
    fields: dict[str, Any] | None = None,
    data: dict[str, Any] | None = None,
) -> Invoice:
    """Make the move that `verb` names, if the invoice still is what the caller read: same status, same version.

    `fields` are written with it, `verb` into the event; the version grows by one. Raises `MoveNotAllowed`,
    `PaymentStands` when an invoice with money on it would become a draft or void, and `StaleVersion` to whoever lost.
    """
    check_move(invoice, verb)
    target = MOVES[verb].target
    with transaction.atomic():
        moved = Invoice.objects.filter(pk=invoice.pk, status=invoice.status, version=invoice.version).update(
            status=target.value, version=F("version") + 1, updated_at=now, **(fields or {})
        )
        if not moved:
            raise changed_meanwhile(invoice)
        if target in (Status.DRAFT, Status.VOID) and invoice.status != Status.DRAFT:
            _refuse_with_money(invoice)
        record_event(
            invoice_id=invoice.pk,
            kind="status_changed",
            from_status=invoice.status,
            to_status=target.value,
            by=by,
            reason=reason,
            data={**(data or {}), "verb": verb},
            now=now,
        )
        invoice_status_changed.send(
            sender=Invoice, invoice_id=invoice.pk, from_status=invoice.status, to_status=target.value, by=by
        )
    return Invoice.objects.get(pk=invoice.pk)
