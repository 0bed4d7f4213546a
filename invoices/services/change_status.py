"""The only writer of `status`: table, conditional update, event, signal, on one screen."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from invoices.errors import MoveNotAllowed, StaleVersion
from invoices.models import Invoice
from invoices.services.record_event import record_event
from invoices.signals import invoice_status_changed
from invoices.states import LABELS, MOVES


def check_move(invoice: Invoice, verb: str) -> None:
    """Raise `MoveNotAllowed` when the table has no such move from the invoice's status."""
    if invoice.status not in MOVES[verb].sources:
        allowed = " or ".join(sorted(LABELS[source] for source in MOVES[verb].sources))
        raise MoveNotAllowed(
            f"{invoice.display_number} is {invoice.get_status_display()}; "
            f"to {verb.replace('_', ' ')} it, it must be {allowed}."
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

    `fields` are written with it; the version grows by one. Raises `MoveNotAllowed`, and `StaleVersion` to whoever lost.
    """
    check_move(invoice, verb)
    target = MOVES[verb].target
    with transaction.atomic():
        moved = Invoice.objects.filter(pk=invoice.pk, status=invoice.status, version=invoice.version).update(
            status=target.value, version=F("version") + 1, updated_at=now, **(fields or {})
        )
        if not moved:
            raise StaleVersion(
                f"{invoice.display_number} was changed by somebody else in the meantime. Nothing was done."
            )
        record_event(
            invoice_id=invoice.pk,
            kind="status_changed",
            from_status=invoice.status,
            to_status=target.value,
            by=by,
            reason=reason,
            data=data,
            now=now,
        )
        invoice_status_changed.send(
            sender=Invoice, invoice_id=invoice.pk, from_status=invoice.status, to_status=target.value, by=by
        )
    return Invoice.objects.get(pk=invoice.pk)
