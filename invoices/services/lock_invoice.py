"""Read an invoice in order to change it."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from invoices.errors import NotEditable, NotFound, StaleVersion
from invoices.models import Invoice
from invoices.services.change_status import check_move
from proxima_invoice.foundation.sentences import known, say

NOT_REFRESHABLE = known("%(number)s is %(status)s; only drafts can be refreshed.")


def read_invoice(invoice_id: UUID, *, verb: str = "", expected_version: int | None = None) -> Invoice:
    """The invoice as it is now, unlocked: for verbs whose conditional update finds out who won.

    Raises `NotFound`, `MoveNotAllowed` when its status does not allow `verb`, and `StaleVersion` when the caller saw
    another version.
    """
    return _get(Invoice.objects.all(), invoice_id, verb, expected_version)


def lock_invoice(invoice_id: UUID, *, verb: str = "", expected_version: int | None = None) -> Invoice:
    """The invoice under a row lock (SQLite: under the transaction's write lock). Call it inside a transaction.

    Raises as `read_invoice` does.
    """
    return _get(Invoice.objects.select_for_update(of=("self",)), invoice_id, verb, expected_version)


def lock_draft(invoice_id: UUID, *, expected_version: int | None = None) -> Invoice:
    """As `lock_invoice`; raises `NotEditable` unless it is a draft."""
    invoice = lock_invoice(invoice_id)
    if not invoice.is_draft:
        raise NotEditable(_("%(number)s is %(status)s; only drafts can be edited.") % _status_words(invoice))
    check_version(invoice, expected_version)
    return invoice


def check_refreshable(invoice: Invoice) -> None:
    """Raise `NotEditable` unless it is a draft."""
    if not invoice.is_draft:
        raise NotEditable(say(NOT_REFRESHABLE, **_status_words(invoice)))


def check_version(invoice: Invoice, expected_version: int | None) -> None:
    """Raise `StaleVersion` when the caller saw another version."""
    if expected_version is not None and invoice.version != expected_version:
        raise StaleVersion(
            _("%(number)s was changed meanwhile: it is at version %(version)d, not %(expected)d.")
            % {"number": invoice.display_number, "version": invoice.version, "expected": expected_version}
        )


def _status_words(invoice: Invoice) -> dict[str, str]:
    return {"number": invoice.display_number, "status": invoice.get_status_display()}


def _get(invoices: QuerySet[Invoice], invoice_id: UUID, verb: str, expected_version: int | None) -> Invoice:
    try:
        invoice = invoices.get(pk=invoice_id)
    except Invoice.DoesNotExist:
        raise NotFound(_("There is no invoice %(invoice)s.") % {"invoice": invoice_id}) from None
    # The status first: who presses a button twice has the older version too, and nobody else changed anything.
    if verb:
        check_move(invoice, verb, expected_version=expected_version)
    check_version(invoice, expected_version)
    return invoice
