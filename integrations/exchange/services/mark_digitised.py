"""The accountant says that a document is read rightly: it goes into the queue of digitised ones (spec 7)."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from integrations.exchange.models import IncomingDocument, Queue
from integrations.exchange.services.append_to_queue import append_incoming
from integrations.exchange.services.lock_document import lock_document, store
from integrations.exchange.services.record_document_event import record_document_event
from integrations.exchange.services.tell_digitised import tell_digitised
from invoices.errors import Invalid

NEEDED = ("number", "issue_date", "currency", "total")
"""Without these no accounting system can book it."""
MAY_LACK_NUMBER = (IncomingDocument.Type.RECEIPT, IncomingDocument.Type.OTHER)


def mark_digitised(
    *, document_id: UUID, version: int | None, user: AbstractBaseUser, now: datetime | None = None
) -> IncomingDocument:
    """Raises `Invalid` naming what is missing, `NotFound`, `MoveNotAllowed` unless it is to be checked, and
    `StaleVersion`.
    """
    now = now or timezone.now()
    with transaction.atomic():
        document = lock_document(document_id, version=version, states=(IncomingDocument.Status.TO_CHECK,))
        _check_complete(document)
        # The queue's lock comes last but for what is written: nobody waits for it longer than that.
        moment = append_incoming(document, queue=Queue.DIGITIZED, now=now)
        store(document, status=IncomingDocument.Status.DIGITISED, digitized_at=moment)
        record_document_event(document.pk, kind="digitised", by=user.get_username(), now=now)
        tell_digitised(document, now=now)
    return document


def missing(document: IncomingDocument) -> list[str]:
    """Which of `NEEDED` it lacks."""
    may_lack = ("number",) if document.doctype in MAY_LACK_NUMBER else ()
    return [name for name in NEEDED if name not in may_lack and getattr(document, name) in (None, "")]


def _check_complete(document: IncomingDocument) -> None:
    if lacking := missing(document):
        raise Invalid(dict.fromkeys(lacking, _("Give this before the document is digitised.")))
