"""What processes do that race about a queue of the exchange."""

from datetime import datetime
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from integrations.exchange.models import Company, Queue, UploadLocation
from integrations.exchange.queries.queue_page import queue_page
from integrations.exchange.services import mark_digitised as marking
from integrations.exchange.services.append_to_queue import append_incoming
from integrations.exchange.services.export_document import export_document
from integrations.exchange.services.mark_digitised import mark_digitised
from integrations.exchange.services.receive_upload import receive_upload
from tests import exchange
from tests.exchange import NOW
from tests.races.children import pause_at
from tests.uploads import pdf


def make_key() -> None:
    exchange.key_of(exchange.company("ours"))


def export_many(number: int, together: int) -> list[str]:
    """So many documents, `together` a transaction, all in the same millisecond by this machine's clock."""
    made: list[str] = []
    while len(made) < number:
        with transaction.atomic():
            for _ in range(together):
                document = exchange.incoming(Company.objects.get(name="ours"))
                append_incoming(document, queue=Queue.EXPORTED, now=NOW)
                made.append(str(document.pk))
    return made


def pull_until(number: int, size: int) -> list[str]:
    """As a client does that begins again from the last moment it saw, until it saw so many different documents."""
    seen: list[str] = []
    after: datetime | None = None
    company, began = Company.objects.get(name="ours"), timezone.now()
    while len(set(seen)) < number:
        assert (timezone.now() - began).total_seconds() < 45, f"{len(seen)} of {number} were seen"
        page = queue_page(queue=Queue.EXPORTED, company=company, after=after, size=size)
        if page.entries:
            seen += [str(entry.incoming_id) for entry in page.entries]
            after = page.entries[-1].moment
    return seen


def export_one() -> str:
    """The id of a document of the only company, taken the whole way by an accountant."""
    user = get_user_model().objects.create_user("accountant")
    document = exchange.incoming(Company.objects.get())
    for verb in (mark_digitised, export_document):
        verb(document_id=document.pk, version=None, user=user)
    return str(document.pk)


def make_located() -> tuple[str, str]:
    """A document to be checked, and a location where the same bytes may be put."""
    make_key()
    content = pdf("the same bytes")
    document = exchange.incoming(Company.objects.get(), content=content)
    told = {"file_name": "a.pdf", "content_type": "application/pdf", "created_at": NOW, "expires_at": NOW}
    return str(document.pk), str(UploadLocation.objects.create(key=document.location.key, **told).pk)


def digitise_pausing(document_id: str) -> str:
    """Pauses where the document is locked, and the queue not yet."""
    user = get_user_model().objects.create_user("accountant")
    append = vars(marking)["append_incoming"]

    def pause_and_append(*given: Any, **named: Any) -> datetime:
        pause_at("document locked")
        moment: datetime = append(*given, **named)
        return moment

    with patch.object(marking, "append_incoming", pause_and_append):
        return marking.mark_digitised(document_id=UUID(document_id), version=None, user=user).status


def receive_same(location_id: str) -> str:
    """The id of the document that it is a duplicate of."""
    content = pdf("the same bytes")
    received = receive_upload(location_id=UUID(location_id), content=content, content_type="application/pdf", now=NOW)
    return str(received.duplicate_of_id)
