from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from invoices.models.invoice import Invoice
from proxima_invoice.foundation.models.append_only import AppendOnlyModel


class EditRecord(AppendOnlyModel):
    """One field before and after an edit. Values are strings as the API prints them. Written once, never changed."""

    class EditType(models.TextChoices):
        FIELD_CHANGED = "field_changed", _("field changed")
        LINE_ADDED = "line_added", _("line added")
        LINE_MODIFIED = "line_modified", _("line modified")
        LINE_REMOVED = "line_removed", _("line removed")
        REGENERATED = "regenerated", _("regenerated")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="edits", db_index=False)
    line_item_id = models.UUIDField(
        null=True, blank=True, help_text=_("Not a foreign key: a removed line leaves its history.")
    )
    edit_type = models.CharField(max_length=20, choices=EditType)
    field_name = models.CharField(max_length=50, blank=True, default="")
    old_value = models.TextField(blank=True, default="")
    new_value = models.TextField(blank=True, default="")
    edited_by = models.CharField(max_length=150)
    edited_at = models.DateTimeField()

    class Meta:
        ordering = ("-edited_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    edit_type__in=("field_changed", "line_added", "line_modified", "line_removed", "regenerated")
                ),
                name="edit_type_known",
            ),
        )
        indexes = (models.Index(fields=("invoice", "-edited_at"), name="edit_newest_first"),)

    def __str__(self) -> str:
        return f"{self.field_name}: {self.old_value} → {self.new_value}"
