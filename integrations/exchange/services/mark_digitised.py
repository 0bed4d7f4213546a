"""The accountant says that a document is read rightly: it goes into the queue of digitised ones (spec 7)."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from integrations.exchange.models import IncomingDocument, Queue
from integrations.exchange.services.append_to_queue import append_incoming
from integrations.exchange.services.check_complete import check_complete
from integrations.exchange.services.lock_document import lock_document, store
from integrations.exchange.services.record_document_event import record_document_event
from integrations.exchange.services.tell_digitised import tell_digitised


def mark_digitised(
    *, document_id: UUID, version: int | None, user: AbstractBaseUser, now: datetime | None = None
) -> IncomingDocument:
    """Raises `Invalid` naming what is missing, `NotFound`, `MoveNotAllowed` unless it is to be checked, and
    `StaleVersion`.
    """
    now = now or timezone.now()
    with transaction.atomic():
        document = lock_document(document_id, version=version, states=(IncomingDocument.Status.TO_CHECK,))
        check_complete(document)
        # The queue's lock comes last but for what is written: nobody waits for it longer than that.
        moment = append_incoming(document, queue=Queue.DIGITIZED, now=now)
        store(document, status=IncomingDocument.Status.DIGITISED, digitized_at=moment)
        record_document_event(document.pk, kind="digitised", by=user.get_username(), now=now)
        tell_digitised(document, now=now)
    return document
