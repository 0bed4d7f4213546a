"""Fetch and compute an invoice again, back to draft (spec 3, regenerate)."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from invoices.models import Invoice
from invoices.services.back_to_draft import CLEARED, shed_document
from invoices.services.change_status import change_status
from invoices.services.lock_invoice import lock_invoice, read_invoice
from invoices.services.recompute import RECOMPUTED_FIELDS, compute_again, replace_lines
from invoices.services.record_edit import Change, record_edits


def regenerate(
    *,
    invoice_id: UUID,
    user: AbstractBaseUser,
    expected_version: int | None = None,
    now: datetime | None = None,
) -> Invoice:
    """Compute again from the warehouse and today's settings; the invoice is a draft again.

    Keeps number, kind, toggles, legal text, date, manual lines and hand edits whose worklog still exists; clears
    stamps, override, PDF and outside ids, whose old values stay in the event, and the override's text in the history of
    edits. Raises `NotFound`, `MoveNotAllowed`, `StaleVersion`, and a `Conflict` when the contract or its work is
    gone: then nothing changed.
    """
    now, by = now or timezone.now(), user.get_username()
    invoice = read_invoice(invoice_id, verb="regenerate", expected_version=expected_version)
    again = compute_again(invoice)
    with transaction.atomic():
        invoice = lock_invoice(invoice_id, expected_version=invoice.version)
        replaced = replace_lines(invoice, again, by=by, now=now)
        cleared = shed_document(invoice)
        if html := invoice.html_override:
            # The text itself, which may have megabytes, is in the history of edits.
            cleared["html_override"] = {"characters": len(html), "sha256": sha256(html.encode()).hexdigest()}
            taken_back = Change("regenerated", "html_override", html, "")
            record_edits(invoice_id=invoice.pk, changes=[taken_back], by=by, now=now)
        return change_status(
            invoice=invoice,
            verb="regenerate",
            by=by,
            now=now,
            fields={name: getattr(invoice, name) for name in RECOMPUTED_FIELDS} | CLEARED | {"html_override": ""},
            data={"cleared": cleared, **replaced},
        )
