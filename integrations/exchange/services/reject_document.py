"""The accountant will not book a document, and says why (spec 7, Digitisation)."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from integrations.exchange.models import IncomingDocument, Queue
from integrations.exchange.services.append_to_queue import append_incoming
from integrations.exchange.services.clear_sync_errors import clear_sync_errors
from integrations.exchange.services.lock_document import lock_document, store
from integrations.exchange.services.record_document_event import record_document_event
from integrations.exchange.services.tell_digitised import tell_digitised
from invoices.services.check_values import as_reason

Status = IncomingDocument.Status
REJECTED_FROM = (Status.TO_CHECK, Status.DIGITISED)


def reject_document(
    *, document_id: UUID, version: int | None, reason: str, user: AbstractBaseUser, now: datetime | None = None
) -> IncomingDocument:
    """Whoever may have pulled it as digitised meets it once more, at the queue's end, as rejected.

    Raises `Invalid` without a reason, `NotFound`, `MoveNotAllowed`, `StaleVersion`.
    """
    why, now = as_reason(reason), now or timezone.now()
    with transaction.atomic():
        document = lock_document(document_id, version=version, states=REJECTED_FROM)
        clear_sync_errors(now=now, incoming=document)
        values = {"status": Status.REJECTED, "rejected_at": now, "reject_reason": why, "sync_failed_at": None}
        was_digitised = document.status == Status.DIGITISED
        if was_digitised:
            values["digitized_at"] = append_incoming(document, queue=Queue.DIGITIZED, now=now)
        store(document, **values)
        record_document_event(document.pk, kind="rejected", by=user.get_username(), now=now, data={"reason": why})
        if was_digitised:
            tell_digitised(document, now=now)
    return document
