"""Compute a draft again from the warehouse and today's settings, keeping what people wrote (spec 3, refresh)."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from invoices.models import Invoice
from invoices.services.lock_invoice import check_refreshable, check_version, lock_draft, read_invoice
from invoices.services.recompute import RECOMPUTED_FIELDS, compute_again, replace_lines
from invoices.services.record_event import record_event


def refresh(
    *,
    invoice_id: UUID,
    user: AbstractBaseUser,
    expected_version: int | None = None,
    now: datetime | None = None,
) -> Invoice:
    """Recompute a draft. Number, kind, toggles, legal text, date, manual lines stay, and hand edits whose work exists.

    Raises `NotEditable`, `StaleVersion`, and what computing raises (`NothingToBill`, …): then nothing changed.
    """
    now, by = now or timezone.now(), user.get_username()
    invoice = read_invoice(invoice_id)
    check_refreshable(invoice)
    check_version(invoice, expected_version)
    again = compute_again(invoice)
    with transaction.atomic():
        invoice = lock_draft(invoice_id, expected_version=invoice.version)
        replaced = replace_lines(invoice, again, by=by, now=now)
        record_event(invoice_id=invoice.pk, kind="refreshed", by=by, now=now, data=replaced)
        invoice.version += 1
        invoice.updated_at = now
        invoice.save(update_fields=[*RECOMPUTED_FIELDS, "version", "updated_at"])
    return invoice
