from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from integrations.exchange.models.company import Company
from integrations.exchange.models.incoming_document import IncomingDocument
from invoices.models import Invoice


class Queue(models.TextChoices):
    DIGITIZED = "digitized"
    EXPORTED = "exported"


class QueueHead(models.Model):
    """The last moment given out in a queue. Whoever takes the next holds its lock until the commit (spec 7, Queues)."""

    queue = models.CharField(primary_key=True, max_length=10, choices=Queue)
    last = models.DateTimeField()

    def __str__(self) -> str:
        return self.queue


class QueueEntry(models.Model):
    """Where a document stands in a queue: `moment` is its `digitizedat` or `exportedat`, one of its own.

    A document that is exported again gets a later one. Invoices of ours stand there for all companies that get them:
    they have no company.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    queue = models.CharField(max_length=10, choices=Queue)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    incoming = models.ForeignKey(
        IncomingDocument, on_delete=models.PROTECT, null=True, related_name="queue_entries", db_index=False
    )
    invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, null=True, related_name="exchange_entries", db_index=False
    )
    doctype = models.CharField(max_length=12)
    moment = models.DateTimeField(help_text="Whole milliseconds.")

    class Meta:
        indexes = (
            models.Index(fields=("queue", "company", "moment"), name="queue_of_company"),
            models.Index(fields=("queue", "company", "doctype", "moment"), name="queue_of_doctype"),
        )
        constraints = (
            models.UniqueConstraint(fields=("queue", "moment"), name="queue_moment_once"),
            models.UniqueConstraint(fields=("incoming", "queue"), name="queue_incoming_once"),
            models.UniqueConstraint(fields=("invoice", "queue"), name="queue_invoice_once"),
            models.CheckConstraint(
                condition=Q(incoming__isnull=False, invoice__isnull=True, company__isnull=False)
                | Q(incoming__isnull=True, invoice__isnull=False, company__isnull=True),
                name="queue_entry_of_one",
            ),
        )

    def __str__(self) -> str:
        return f"{self.queue} {self.moment:%Y-%m-%dT%H:%M:%S.%f}"
