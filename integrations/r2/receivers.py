"""Answers `archive_requested`, and owes the archive what could not be kept when an invoice was approved."""

import logging
from typing import Any
from uuid import UUID

from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_noop

from integrations.deliver import connect
from integrations.errors import IntegrationError
from integrations.outbox import owe
from integrations.r2.config import config, missing
from integrations.r2.handler import FAILED, UPLOADED, check, handle, keep
from integrations.registry import Integration
from invoices.models import Invoice
from invoices.ports import ArchiveAnswer, ArchiveFailed, ArchiveRequest, archive_requested
from invoices.signals import invoice_approved

logger = logging.getLogger(__name__)

ARCHIVE = Integration(
    name="r2",
    title=gettext_noop("Archive (R2)"),
    handle=handle,
    is_due_for=lambda invoice: not invoice.r2_storage_key,
    # Never off: without a bucket there is the folder.
    off_because=lambda: "",
    is_done=lambda invoice: bool(invoice.r2_storage_key),
    missing=missing,
    check=check,
    delivered_event=UPLOADED,
    failed_event=FAILED,
    link=lambda invoice: invoice.r2_public_url,
    ids=lambda invoice: {"r2_storage_key": invoice.r2_storage_key},
)
connect(ARCHIVE)


@receiver(archive_requested.signal, dispatch_uid="archive")
def keep_pdf(request: ArchiveRequest, **_: Any) -> ArchiveAnswer:
    """One attempt. Raises `ArchiveFailed`."""
    try:
        return keep(request, patience=config().at_once)
    except IntegrationError as error:
        logger.warning("archive failed", extra={"display_number": request.display_number, "reason": str(error)})
        raise ArchiveFailed(str(error)) from error


@receiver(invoice_approved, dispatch_uid="r2")
def owe_upload(*, invoice_id: UUID, approval_no: int, **_: Any) -> None:
    owe(ARCHIVE, Invoice.objects.get(pk=invoice_id), approval_no=approval_no, now=timezone.now())
