from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from proxima_invoice.foundation.models.append_only import AppendOnlyModel


class SettingChange(AppendOnlyModel):
    """One field of a setting before and after (spec 1, Every change leaves a trace). Written once, never changed.

    Values are text: decimals plain, dates ISO, booleans lower case, other rows by their names. Never a secret.
    """

    class Kind(models.TextChoices):
        ADDED = "added", "added"
        CHANGED = "changed", "changed"
        REMOVED = "removed", "removed"
        DONE = "done", "done"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject = models.CharField(max_length=100, help_text="The model, as clients.contractraterule.")
    subject_id = models.CharField(max_length=255, help_text="Not a foreign key: settings of every app stand here.")
    subject_name = models.CharField(max_length=255, help_text="What it was called then.")
    part = models.CharField(max_length=255, blank=True, default="", help_text="A row of it, as one bank account.")
    kind = models.CharField(max_length=10, choices=Kind)
    field_name = models.CharField(max_length=100, blank=True, default="")
    old_value = models.TextField(blank=True, default="")
    new_value = models.TextField(blank=True, default="", help_text="Of what was done without a field: the sentence.")
    changed_by = models.CharField(max_length=150)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("change of a setting")
        verbose_name_plural = _("changes of settings")
        ordering = ("-changed_at", "-id")
        indexes = (
            models.Index(fields=("subject", "subject_id", "-changed_at"), name="setting_change_newest_first"),
            # Of one setting, and of all.
            models.Index(fields=("-changed_at", "-id"), name="setting_change_of_all"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=("added", "changed", "removed", "done")), name="setting_change_kind_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject_name} {self.field_name}: {self.old_value} → {self.new_value}"
