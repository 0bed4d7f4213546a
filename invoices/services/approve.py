"""Approve a reviewed invoice: archive its PDF, then let everyone who waits for it know (spec 3, approve)."""

import logging
from datetime import datetime, timedelta
from time import monotonic
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from invoices.errors import ApprovedByFinalizer, InvoiceError
from invoices.models import Invoice, InvoiceDocument, InvoiceEvent
from invoices.ports import ArchiveAnswer, ArchiveFailed, ArchiveRequest, NoAnswer, archive_requested
from invoices.services.change_status import change_status, changed_meanwhile
from invoices.services.lock_invoice import read_invoice
from invoices.services.record_event import record_event
from invoices.signals import invoice_approved
from invoices.states import Status
from proxima_invoice.foundation.sentences import ENGLISH

logger = logging.getLogger(__name__)

ARCHIVE_FAILED = "r2_upload_failed"
QUIET_AFTER_FAILURE = timedelta(minutes=1)
"""After a failed upload reviewers do not wait for the next one: it is left to the background for a minute."""


class _Archived(NamedTuple):
    answer: ArchiveAnswer | None
    failure: str
    pdf_sha256: str = ""


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
    invoice = read_invoice(invoice_id, verb="approve", expected_version=expected_version)
    _check_four_eyes(invoice, user)
    began = monotonic()
    archived = _archive(invoice, now=now)
    by, approval_no = user.get_username(), invoice.approval_no + 1
    fields = {"approved_at": now, "approved_by": by, "approval_no": approval_no}
    if archived.answer:
        fields |= {"r2_storage_key": archived.answer.storage_key, "r2_public_url": archived.answer.public_url}
    if archived.failure:
        # On its own: also after a lost race the next reviewer must not wait for a dead archive. The quiet minute begins
        # when the attempt ends, which may be ten seconds after it began.
        failed_at = now + timedelta(seconds=monotonic() - began)
        record_event(invoice_id=invoice.pk, kind=ARCHIVE_FAILED, by=by, now=failed_at, reason=archived.failure)
    try:
        with transaction.atomic():
            approved = change_status(
                invoice=invoice, verb="approve", by=by, now=now, fields=fields, data={"approval_no": approval_no}
            )
            invoice_approved.send(sender=Invoice, invoice_id=invoice.pk, approval_no=approval_no, by=by)
    except InvoiceError:
        # Only a lost race: after any other failure nobody knows whether the approval was committed.
        if archived.answer and not _is_needed(archived.answer.storage_key, archived.pdf_sha256, invoice_id):
            _take_back(archived.answer)
        raise
    return approved


def _take_back(answer: ArchiveAnswer) -> None:
    try:
        answer.undo()
    except OSError:
        # An object too many in the archive hurts nobody; not to be told who was faster does.
        logger.exception("Could not take %s back out of the archive.", answer.storage_key)


def _is_needed(storage_key: str, pdf_sha256: str, invoice_id: UUID) -> bool:
    """Whether whoever won found our upload in place and stands on it, or somebody may be about to: the invoice was
    declined, and the very same PDF is in review again.
    """
    stands_on_it = Q(r2_storage_key=storage_key)
    may_come_to = Q(status=Status.NEEDS_REVIEW, document__pdf_sha256=pdf_sha256)
    return Invoice.objects.filter(stands_on_it | may_come_to, pk=invoice_id).exists()


def needs_somebody_else(invoice: Invoice, user: AbstractBaseUser) -> str:
    """Why `user` may not approve an invoice in review, where two people are required; else nothing."""
    if not settings.FOUR_EYES:
        return ""
    finalized = (
        InvoiceEvent.objects.filter(invoice=invoice, to_status=Status.NEEDS_REVIEW)
        .order_by("-created_at", "-id")
        .first()
    )
    if finalized is None or finalized.by != user.get_username():
        return ""
    return _("%(user)s put %(number)s into review; somebody else has to approve it.") % {
        "user": finalized.by,
        "number": invoice.display_number,
    }


def _check_four_eyes(invoice: Invoice, user: AbstractBaseUser) -> None:
    if why_not := needs_somebody_else(invoice, user):
        raise ApprovedByFinalizer(why_not)


def _archive(invoice: Invoice, *, now: datetime) -> _Archived:
    if _archive_failed_lately(now):
        return _Archived(None, "")
    document = InvoiceDocument.objects.filter(invoice=invoice).first()
    if document is None:
        # Only a draft has none: since we read the invoice it was declined and reopened.
        raise changed_meanwhile(invoice)
    request = ArchiveRequest(
        display_number=invoice.display_number,
        application_key=invoice.application_key,
        year=invoice.invoice_date.year,
        approval_no=invoice.approval_no + 1,
        pdf=bytes(document.pdf_data),
    )
    try:
        # Why it failed is kept in the history, which everybody reads.
        with translation.override(ENGLISH):
            answer = archive_requested.ask(request)
        return _Archived(answer, "", document.pdf_sha256)
    except (ArchiveFailed, NoAnswer) as error:
        return _Archived(None, str(error))


def _archive_failed_lately(now: datetime) -> bool:
    return InvoiceEvent.objects.filter(kind=ARCHIVE_FAILED, created_at__gt=now - QUIET_AFTER_FAILURE).exists()
