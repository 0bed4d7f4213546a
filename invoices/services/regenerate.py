"""Fetch and compute an invoice again, back to draft (spec 3, regenerate)."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from invoices.models import Invoice
from invoices.services.back_to_draft import CLEARED, shed_document
from invoices.services.change_status import change_status, check_move
from invoices.services.lock_invoice import lock_invoice, read_invoice
from invoices.services.recompute import RECOMPUTED_FIELDS, compute_again, replace_lines


def regenerate(
    *,
    invoice_id: UUID,
    user: AbstractBaseUser,
    expected_version: int | None = None,
    now: datetime | None = None,
) -> Invoice:
    """Compute again from the warehouse and today's settings; the invoice is a draft again.

    Keeps number, kind, toggles, legal text, date, manual lines and hand edits whose worklog still exists; clears
    stamps, override, PDF and outside ids, whose old values stay in the event. Raises `NotFound`, `MoveNotAllowed`,
    `StaleVersion`, and a `Conflict` when the contract or its work is gone: then nothing changed.
    """
    now, by = now or timezone.now(), user.get_username()
    invoice = read_invoice(invoice_id, expected_version=expected_version)
    check_move(invoice, "regenerate")
    again = compute_again(invoice)
    with transaction.atomic():
        invoice = lock_invoice(invoice_id, expected_version=invoice.version)
        replaced = replace_lines(invoice, again, by=by, now=now)
        cleared = shed_document(invoice)
        if invoice.html_override:
            cleared["html_override"] = invoice.html_override
        return change_status(
            invoice=invoice,
            verb="regenerate",
            by=by,
            now=now,
            fields={name: getattr(invoice, name) for name in RECOMPUTED_FIELDS} | CLEARED | {"html_override": ""},
            data={"cleared": cleared, **replaced},
        )
