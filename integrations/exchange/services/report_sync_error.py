"""An accounting system could not take a document, and says why (spec 7, Errors back)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from integrations.exchange.models import ApiKey, IncomingDocument, QueueEntry, SyncError
from integrations.exchange.services.lock_document import store
from integrations.exchange.services.record_document_event import record_document_event
from invoices.errors import NotFound


def report_sync_error(*, key: ApiKey, document_id: UUID, company_code: str, message: str, now: datetime) -> SyncError:
    """Raises `NotFound` when the key's company has no such document and gets no such invoice of ours."""
    with transaction.atomic():
        incoming = (
            IncomingDocument.objects.select_for_update(of=("self",)).filter(pk=document_id, company=key.company).first()
        )
        about: dict[str, Any] = {"incoming": incoming} if incoming else {"invoice_id": _invoice(key, document_id)}
        error = SyncError.objects.create(**about, key=key, company_code=company_code, message=message, reported_at=now)
        if incoming:
            store(incoming, sync_failed_at=now)
            record_document_event(incoming.pk, kind="sync_failed", by=str(key), now=now, data={"message": message})
    return error


def _invoice(key: ApiKey, invoice_id: UUID) -> UUID:
    if key.company.gets_our_invoices and QueueEntry.objects.filter(invoice_id=invoice_id).exists():
        return invoice_id
    raise NotFound(_("There is no document %(document)s.") % {"document": invoice_id})
