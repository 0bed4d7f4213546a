from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from invoices.models.invoice_job import JobStep

LONGEST_THRESHOLD = 24 * 366
"""Hours. Whoever waits longer than a year misses the month in which the period is the previous one."""


class InvoiceAutomation(models.Model):
    """When a job starts by itself, and which contracts it takes (spec 6, Automation settings). One row, or none."""

    class Period(models.TextChoices):
        PREVIOUS_MONTH = "previous_month", _("the previous calendar month")

    enabled = models.BooleanField(
        _("enabled"), default=False, help_text=_("Start one job a day for the contracts that qualify.")
    )
    hour_of_day = models.PositiveSmallIntegerField(
        _("hour of day"), default=6, validators=[MaxValueValidator(23)], help_text=_("0 to 23, by the product's clock.")
    )
    period = models.CharField(_("period"), max_length=20, choices=Period, default=Period.PREVIOUS_MONTH)
    threshold = models.PositiveIntegerField(
        _("threshold (hours)"),
        default=96,
        validators=[MaxValueValidator(LONGEST_THRESHOLD)],
        help_text=_("How long after the end of its delivery date a contract waits before it qualifies."),
    )
    status = models.CharField(
        _("status"),
        max_length=255,
        blank=True,
        default="Active",
        help_text=_("Statuses of contracts that qualify, with commas between. Empty: any."),
    )
    extended_order_status = models.CharField(
        _("extended status"),
        max_length=255,
        blank=True,
        default="",
        help_text=_("Extended statuses of contracts that qualify, with commas between. Empty: any."),
    )
    through = models.CharField(
        _("how far"),
        max_length=20,
        choices=[
            (JobStep.RECALCULATION.value, _("drafts")),
            (JobStep.PDF.value, _("drafts with PDF, in review")),
            (JobStep.CAPTURE.value, _("paid by the stored payment method, once approved")),
            (JobStep.EMAIL.value, _("sent to the customer, once approved")),
        ],
        default=JobStep.PDF,
        help_text=_("What the job does. Nothing is sent before it is approved."),
    )
    last_looked_on = models.DateField(null=True, blank=True, editable=False, help_text="The day it last started.")

    class Meta:
        verbose_name = _("invoice automation")
        verbose_name_plural = _("invoice automation")
        default_permissions = ("add", "change", "view")
        constraints = (
            models.CheckConstraint(condition=Q(hour_of_day__lte=23), name="invoice_automation_hour_of_day"),
            models.CheckConstraint(condition=Q(period="previous_month"), name="invoice_automation_period_known"),
            models.CheckConstraint(
                condition=Q(threshold__lte=LONGEST_THRESHOLD), name="invoice_automation_threshold_in_reach"
            ),
            models.CheckConstraint(
                condition=Q(through__in=("recalculation", "pdf", "capture", "email")),
                name="invoice_automation_through_known",
            ),
        )

    def __str__(self) -> str:
        return "Invoice automation"
