from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from integrations.exchange.models.api_key import ApiKey
from integrations.exchange.models.incoming_document import IncomingDocument
from invoices.models import Invoice


class SyncError(models.Model):
    """What an accounting system said of a document it could not take (spec 7, Errors back). Kept when it is cleared."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    incoming = models.ForeignKey(
        IncomingDocument, on_delete=models.PROTECT, null=True, related_name="sync_errors", db_index=False
    )
    invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, null=True, related_name="sync_errors", db_index=False
    )
    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="+", db_index=False)
    company_code = models.CharField(_("company code"), max_length=50)
    message = models.TextField(_("what it said"))
    reported_at = models.DateTimeField(_("reported"))
    cleared_at = models.DateTimeField(_("cleared"), null=True, blank=True)

    class Meta:
        verbose_name = _("sync error")
        verbose_name_plural = _("sync errors")
        ordering = ("-reported_at", "-id")
        indexes = (
            models.Index(fields=("incoming", "-reported_at"), name="sync_error_of_incoming"),
            models.Index(fields=("invoice", "-reported_at"), name="sync_error_of_invoice"),
            models.Index(fields=("invoice",), condition=Q(cleared_at__isnull=True), name="sync_error_open"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(incoming__isnull=False, invoice__isnull=True)
                | Q(incoming__isnull=True, invoice__isnull=False),
                name="sync_error_of_one",
            ),
        )

    def __str__(self) -> str:
        return self.message
