from django.db import models
from uuid_utils.compat import uuid7

from integrations.exchange.models.incoming_document import IncomingDocument
from proxima_invoice.foundation.models.append_only import AppendOnlyModel


class DocumentEvent(AppendOnlyModel):
    """What happened to an incoming document, who did it, and each field before and after (spec 1, trace)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    document = models.ForeignKey(IncomingDocument, on_delete=models.PROTECT, related_name="events", db_index=False)
    kind = models.CharField(max_length=30)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ("at", "id")
        indexes = (models.Index(fields=("document", "at"), name="document_event_in_order"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.document_id}"
