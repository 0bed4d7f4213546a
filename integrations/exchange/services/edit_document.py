"""An accountant puts right what was read from a document, and says where it is booked (spec 7, Digitisation)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from integrations.exchange.models import FIELDS, IncomingDocument, Queue, QueueEntry
from integrations.exchange.services.append_to_queue import append_incoming
from integrations.exchange.services.check_complete import check_complete
from integrations.exchange.services.document_values import as_value
from integrations.exchange.services.lock_document import lock_document, store
from integrations.exchange.services.record_document_event import record_document_event
from integrations.exchange.services.tell_digitised import tell_digitised
from invoices.services.check_values import collect
from invoices.services.record_edit import as_text

Status = IncomingDocument.Status
EDITABLE_IN = (Status.TO_CHECK, Status.DIGITISED, Status.EXPORTED)
BY_HAND = {"confidence": 1, "origin": "person"}


def edit_document(
    *,
    document_id: UUID,
    version: int | None,
    values: Mapping[str, Any],
    user: AbstractBaseUser,
    now: datetime | None = None,
) -> IncomingDocument:
    """Store the `values` (names as in `document_values.EDITABLE`) that differ; nothing differs: nothing happens.

    What a person changed is known for sure. Raises `Invalid` naming every wrong field, and past the check what is
    missing; `NotFound`, `MoveNotAllowed`, `StaleVersion`.
    """
    now = now or timezone.now()
    checked = collect(values, as_value)
    with transaction.atomic():
        document = lock_document(document_id, version=version, states=EDITABLE_IN)
        changed = {name: value for name, value in checked.items() if getattr(document, name) != value}
        if not changed:
            return document
        before = {name: as_text(getattr(document, name)) for name in changed}
        found = document.found | {name: BY_HAND for name in changed if name in FIELDS}
        for name, value in changed.items():
            setattr(document, name, value)
        is_past_the_check = document.status != Status.TO_CHECK
        store(document, **changed, found=found, **(_digitised_anew(document, now=now) if is_past_the_check else {}))
        record_document_event(
            document.pk,
            kind="edited",
            by=user.get_username(),
            now=now,
            data={name: [before[name], as_text(value)] for name, value in changed.items()},
        )
        if is_past_the_check:
            tell_digitised(document, now=now)
    return document


def _digitised_anew(document: IncomingDocument, *, now: datetime) -> dict[str, Any]:
    """Whoever pulled it as digitised meets it once more, as it is now; what was exported waits to be exported again."""
    check_complete(document)
    QueueEntry.objects.filter(incoming=document, queue=Queue.EXPORTED).update(doctype=document.doctype)
    moment = append_incoming(document, queue=Queue.DIGITIZED, now=now)
    return {"status": Status.DIGITISED, "digitized_at": moment}
