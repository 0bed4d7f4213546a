"""Approve a reviewed invoice: archive its PDF, then let everyone who waits for it know (spec 3, approve)."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from invoices.errors import ApprovedByFinalizer, InvoiceError
from invoices.models import Invoice, InvoiceEvent
from invoices.ports import ArchiveAnswer, ArchiveFailed, ArchiveRequest, NoAnswer, archive_requested
from invoices.services.change_status import change_status, check_move
from invoices.services.lock_invoice import read_invoice
from invoices.services.record_event import record_event
from invoices.signals import invoice_approved
from invoices.states import Status

ARCHIVE_FAILED = "r2_upload_failed"
QUIET_AFTER_FAILURE = timedelta(minutes=1)
"""After a failed upload reviewers do not wait for the next one: it is left to the background for a minute."""


class _Archived(NamedTuple):
    answer: ArchiveAnswer | None
    failure: str


def approve(
    *,
    invoice_id: UUID,
    user: AbstractBaseUser,
    expected_version: int | None = None,
    now: datetime | None = None,
) -> Invoice:
    """Approve. One upload attempt comes first, outside any transaction; its failure is an event and never blocks.

    Raises `NotFound`, `MoveNotAllowed`, `StaleVersion`, and `ApprovedByFinalizer` where two people are required.
    """
    now = now or timezone.now()
    invoice = read_invoice(invoice_id, expected_version=expected_version)
    check_move(invoice, "approve")
    _check_four_eyes(invoice, user)
    archived = _archive(invoice, now=now)
    by, approval_no = user.get_username(), invoice.approval_no + 1
    fields = {"approved_at": now, "approved_by": by, "approval_no": approval_no}
    if archived.answer:
        fields |= {"r2_storage_key": archived.answer.storage_key, "r2_public_url": archived.answer.public_url}
    if archived.failure:
        # On its own: also after a lost race the next reviewer must not wait for a dead archive.
        record_event(invoice_id=invoice.pk, kind=ARCHIVE_FAILED, by=by, now=now, reason=archived.failure)
    try:
        with transaction.atomic():
            approved = change_status(
                invoice=invoice, verb="approve", by=by, now=now, fields=fields, data={"approval_no": approval_no}
            )
            invoice_approved.send(sender=Invoice, invoice_id=invoice.pk, approval_no=approval_no, by=by)
    except InvoiceError:
        # Only a lost race: after any other failure nobody knows whether the approval was committed.
        if archived.answer and not _winner_keeps(archived.answer, invoice_id):
            archived.answer.undo()
        raise
    return approved


def _winner_keeps(answer: ArchiveAnswer, invoice_id: UUID) -> bool:
    """Whether whoever won found our upload in place and stands on it."""
    return Invoice.objects.filter(pk=invoice_id, r2_storage_key=answer.storage_key).exists()


def _check_four_eyes(invoice: Invoice, user: AbstractBaseUser) -> None:
    if not settings.FOUR_EYES:
        return
    finalized = (
        InvoiceEvent.objects.filter(invoice=invoice, to_status=Status.NEEDS_REVIEW)
        .order_by("-created_at", "-id")
        .first()
    )
    if finalized is not None and finalized.by == user.get_username():
        raise ApprovedByFinalizer(
            f"{finalized.by} put {invoice.display_number} into review; somebody else has to approve it."
        )


def _archive(invoice: Invoice, *, now: datetime) -> _Archived:
    if _archive_failed_lately(now):
        return _Archived(None, "")
    document = invoice.document
    request = ArchiveRequest(
        display_number=invoice.display_number,
        application_key=invoice.application_key,
        year=invoice.invoice_date.year,
        approval_no=invoice.approval_no + 1,
        pdf=bytes(document.pdf_data),
    )
    try:
        return _Archived(archive_requested.ask(request), "")
    except (ArchiveFailed, NoAnswer) as error:
        return _Archived(None, str(error))


def _archive_failed_lately(now: datetime) -> bool:
    return InvoiceEvent.objects.filter(kind=ARCHIVE_FAILED, created_at__gt=now - QUIET_AFTER_FAILURE).exists()
