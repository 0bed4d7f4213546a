from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from invoices.models.invoice import Invoice
from proxima_invoice.foundation.models.append_only import AppendOnlyModel

STARTS = Q(to_status="draft") | Q(to_status="needs_review")
"""Whoever moved an invoice there drafted it, took it back or put it into review."""


class InvoiceEvent(AppendOnlyModel):
    """Something that happened to an invoice: who, when, from, to, why. Written once, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="events", db_index=False)
    kind = models.CharField(max_length=40)
    from_status = models.CharField(max_length=20, blank=True, default="")
    to_status = models.CharField(max_length=20, blank=True, default="")
    by = models.CharField(max_length=150)
    reason = models.TextField(blank=True, default="")
    data = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("-created_at", "-id")
        indexes = (
            models.Index(fields=("invoice", "-created_at"), name="event_newest_first"),
            # Asked for at every approval, and the table only grows.
            models.Index(fields=("created_at",), condition=Q(kind="r2_upload_failed"), name="event_archive_failures"),
            # For a person's own list. Not with `in`: SQLite would not know the condition again in a question.
            models.Index(fields=("by", "invoice", "to_status"), condition=STARTS, name="event_started_by"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.from_status} → {self.to_status}" if self.to_status else self.kind
