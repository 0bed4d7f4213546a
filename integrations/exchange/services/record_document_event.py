"""Write down what happened to an incoming document, in the transaction that did it (spec 1, trace)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from integrations.exchange.models import DocumentEvent


def record_document_event(
    document_id: UUID, *, kind: str, by: str, now: datetime, data: Mapping[str, Any] | None = None
) -> None:
    """`kind` is a verb in the past tense: received, read, edited, digitised, exported, rejected, sync_failed."""
    DocumentEvent.objects.create(document_id=document_id, kind=kind, by=by, at=now, data=dict(data or {}))
