"""Read an invoice in order to change it."""

from uuid import UUID

from django.db.models import QuerySet

from invoices.errors import NotEditable, NotFound, StaleVersion
from invoices.models import Invoice


def read_invoice(invoice_id: UUID, *, expected_version: int | None = None) -> Invoice:
    """The invoice as it is now, unlocked: for verbs whose conditional update finds out who won.

    Raises `NotFound`, and `StaleVersion` when the caller saw another version.
    """
    return _get(Invoice.objects.all(), invoice_id, expected_version)


def lock_invoice(invoice_id: UUID, *, expected_version: int | None = None) -> Invoice:
    """The invoice under a row lock (SQLite: under the transaction's write lock). Call it inside a transaction.

    Raises `NotFound`, and `StaleVersion` when the caller saw another version.
    """
    return _get(Invoice.objects.select_for_update(of=("self",)), invoice_id, expected_version)


def lock_draft(invoice_id: UUID, *, expected_version: int | None = None) -> Invoice:
    """As `lock_invoice`; raises `NotEditable` unless it is a draft."""
    invoice = lock_invoice(invoice_id, expected_version=expected_version)
    if not invoice.is_draft:
        raise NotEditable(f"{invoice.display_number} is {invoice.get_status_display()}; only drafts can be edited.")
    return invoice


def _get(invoices: QuerySet[Invoice], invoice_id: UUID, expected_version: int | None) -> Invoice:
    try:
        invoice = invoices.get(pk=invoice_id)
    except Invoice.DoesNotExist:
        raise NotFound(f"There is no invoice {invoice_id}.") from None
    if expected_version is not None and invoice.version != expected_version:
        raise StaleVersion(
            f"{invoice.display_number} was changed by somebody else: "
            f"it is at version {invoice.version}, not {expected_version}."
        )
    return invoice
