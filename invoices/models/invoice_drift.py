from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from invoices.models.invoice import Invoice, hours_field, money_field


class InvoiceDrift(models.Model):
    """How far the warehouse had moved away from an invoice's figures when both were last compared (spec 2, Late work).

    A summary for lists, written by `services.store_drift` alone. None: not compared since the figures were computed.
    """

    class State(models.TextChoices):
        SAME = "same", _("as billed")
        CHANGED = "changed", _("changed since")
        UNTOLD = "untold", _("cannot be told")

    invoice = models.OneToOneField(Invoice, on_delete=models.CASCADE, primary_key=True, related_name="drift")
    computed_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State)
    reason = models.TextField(blank=True, default="", help_text=_("Why it cannot be told, or not be computed again."))
    added = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    hours = hours_field(default=Decimal(0))
    amount = money_field(default=Decimal(0))

    class Meta:
        indexes = (models.Index(fields=("state",), name="drift_by_state"),)
        constraints = (
            models.CheckConstraint(condition=Q(state__in=("same", "changed", "untold")), name="drift_state_known"),
        )

    def __str__(self) -> str:
        return f"{self.invoice_id}: {self.state}"
