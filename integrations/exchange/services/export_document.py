"""The accountant hands a document to the accounting system: it goes into the queue of exported ones (spec 7)."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from integrations.exchange.models import IncomingDocument, Queue
from integrations.exchange.services.append_to_queue import append_incoming
from integrations.exchange.services.check_complete import check_complete
from integrations.exchange.services.clear_sync_errors import clear_sync_errors
from integrations.exchange.services.lock_document import lock_document, store
from integrations.exchange.services.record_document_event import record_document_event
from integrations.exchange.services.tell_exported import tell_exported

Status = IncomingDocument.Status
EXPORTED_FROM = (Status.DIGITISED, Status.EXPORTED)


def export_document(
    *, document_id: UUID, version: int | None, user: AbstractBaseUser, now: datetime | None = None
) -> IncomingDocument:
    """Also once more, after the accounting system could not take it: then it moves to the queue's end, and what was
    said against it is cleared. Raises `Invalid` naming what is missing, `NotFound`, `MoveNotAllowed`, `StaleVersion`.
    """
    now = now or timezone.now()
    with transaction.atomic():
        document = lock_document(document_id, version=version, states=EXPORTED_FROM)
        check_complete(document)
        clear_sync_errors(now=now, incoming=document)
        tell_exported(document.company, now=now)
        moment = append_incoming(document, queue=Queue.EXPORTED, now=now)
        store(document, status=Status.EXPORTED, exported_at=moment, sync_failed_at=None)
        record_document_event(document.pk, kind="exported", by=user.get_username(), now=now)
    return document
