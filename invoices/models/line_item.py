from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from uuid_utils.compat import uuid7

from invoices.models.invoice import Invoice, hours_field, money_field
from invoices.pricing.rate_tier import RateTier


class LineItem(models.Model):
    """A line of an invoice (spec 2, Line item), and the claim on the worklog behind it.

    `worklog_ref` is unique over all invoices: the database itself refuses to bill an hour twice. A line that was left
    out stays as `written_off`, so that its hour is neither printed nor billed elsewhere.
    """

    class LineType(models.TextChoices):
        SUPPORT = "support", pgettext_lazy("kind of line", "support")
        OVERTIME = "overtime", pgettext_lazy("kind of line", "overtime")
        TASK = "task", pgettext_lazy("kind of line", "task")
        FIXED = "fixed", pgettext_lazy("kind of line", "fixed price")
        MANUAL = "manual", pgettext_lazy("kind of line", "manual")

    class Source(models.TextChoices):
        AUTO = "auto", _("from the warehouse")
        MANUAL = "manual", _("by hand")

    TIERS = [
        (RateTier.P1_P3_OFF_HOURS.value, pgettext_lazy("rate tier", "p1 p3 off hours")),
        (RateTier.P1_P3.value, pgettext_lazy("rate tier", "p1 p3")),
        (RateTier.OFF_HOURS.value, pgettext_lazy("rate tier", "off hours")),
        (RateTier.STANDARD.value, pgettext_lazy("rate tier", "standard")),
        (RateTier.OVERTIME.value, pgettext_lazy("rate tier", "overtime")),
    ]

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="line_items", db_index=False)
    line_type = models.CharField(max_length=10, choices=LineType)
    description = models.TextField()
    sort_order = models.IntegerField()
    unit_price = money_field()
    quantity = hours_field()
    line_total = money_field()
    is_billed = models.BooleanField(help_text=_("Part of the total; else for information."))
    rate_tier = models.CharField(max_length=20, choices=TIERS, default=RateTier.STANDARD.value)
    rate_multiplier = models.DecimalField(max_digits=6, decimal_places=2, default=Decimal(1))
    jira_key = models.TextField(blank=True, default="")
    linked_issue_key = models.TextField(blank=True, default="")
    worklog_date = models.DateField(null=True, blank=True)
    account_id = models.TextField(blank=True, default="")
    user_name = models.TextField(blank=True, default="")
    time_seconds = models.PositiveBigIntegerField(default=0)
    billable_seconds = models.PositiveBigIntegerField(default=0)
    worklog_ref = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    source = models.CharField(max_length=10, choices=Source, default=Source.AUTO)
    is_auto_generated = models.BooleanField(default=True)
    written_off = models.BooleanField(default=False)
    line_total_is_manual = models.BooleanField(default=False)
    is_edited = models.BooleanField(default=False, help_text=_("Changed by hand since it was made from the warehouse."))

    class Meta:
        ordering = ("sort_order", "id")
        indexes = (models.Index(fields=("invoice", "sort_order"), name="line_item_in_order"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(line_type__in=("support", "overtime", "task", "fixed", "manual")),
                name="line_item_type_known",
            ),
            models.CheckConstraint(condition=Q(source__in=("auto", "manual")), name="line_item_source_known"),
            models.CheckConstraint(
                condition=Q(rate_tier__in=[tier.value for tier in RateTier]), name="line_item_rate_tier_known"
            ),
            models.CheckConstraint(
                condition=Q(source="manual") | Q(unit_price__gte=0, quantity__gte=0, line_total__gte=0),
                name="line_item_auto_not_negative",
            ),
            models.CheckConstraint(condition=Q(rate_multiplier__gte=0), name="line_item_multiplier_not_negative"),
        )

    def __str__(self) -> str:
        return self.description
