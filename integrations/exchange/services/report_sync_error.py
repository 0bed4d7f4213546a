"""An accounting system could not take a document, and says why (spec 7, Errors back)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from integrations.exchange.models import ApiKey, IncomingDocument, QueueEntry, SyncError
from integrations.exchange.services.record_document_event import record_document_event
from invoices.errors import NotFound

REJECTED = IncomingDocument.Status.REJECTED


def report_sync_error(*, key: ApiKey, document_id: UUID, company_code: str, message: str, now: datetime) -> SyncError:
    """Said again, the same is the same error, last heard of now. Of a document that is rejected it is kept as over.

    Raises `NotFound` when no such document ever stood in a queue that the key's company sees.
    """
    with transaction.atomic():
        documents = IncomingDocument.objects.select_for_update(of=("self",), no_key=True)
        incoming = documents.filter(pk=document_id, company=key.company).first()
        _check_queued(key, incoming, document_id)
        about: dict[str, Any] = {"incoming": incoming} if incoming else {"invoice_id": document_id}
        said = {**about, "company_code": company_code, "message": message}
        if error := SyncError.objects.filter(**said, cleared_at=None).first():
            error.reported_at = now
            error.save(update_fields=["reported_at"])
            return error
        is_over = incoming is not None and incoming.status == REJECTED
        error = SyncError.objects.create(**said, key=key, reported_at=now, cleared_at=now if is_over else None)
        if incoming and not is_over:
            # No new version: it is nothing that an accountant who is at it would have to look at before he saves.
            IncomingDocument.objects.filter(pk=incoming.pk).update(sync_failed_at=now)
            record_document_event(incoming.pk, kind="sync_failed", by=str(key), now=now, data={"message": message})
    return error


def _check_queued(key: ApiKey, incoming: IncomingDocument | None, document_id: UUID) -> None:
    about = {"incoming": incoming} if incoming else {"invoice_id": document_id}
    if (incoming or key.company.gets_our_invoices) and QueueEntry.objects.filter(**about).exists():
        return
    raise NotFound(_("There is no document %(document)s.") % {"document": document_id})
