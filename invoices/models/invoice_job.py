from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from uuid_utils.compat import uuid7

from invoices.models.invoice import Invoice


class JobStep(models.TextChoices):
    """What a job does for each contract, in this order (spec 6, Job). `services.run_invoice_job` says how."""

    VALIDATION = "validation", pgettext_lazy("step of a job", "validation")
    RECALCULATION = "recalculation", pgettext_lazy("step of a job", "draft")
    PDF = "pdf", pgettext_lazy("step of a job", "PDF")
    CAPTURE = "capture", pgettext_lazy("step of a job", "payment")
    EMAIL = "email", pgettext_lazy("step of a job", "sending")


class InvoiceJob(models.Model):
    """Invoices for a period and a list of contracts, each taken as far as was asked (spec 6, Job).

    It keeps no count and no status of its own: both are what its items say, so they cannot disagree with them. It is
    in progress while an item is pending, cancelled when somebody said so, else done.
    """

    class JobType(models.TextChoices):
        MANUAL = "manual", pgettext_lazy("job", "manual")
        AUTOMATIC = "automatic", pgettext_lazy("job", "automatic")

    class Status(models.TextChoices):
        IN_PROGRESS = "in_progress", pgettext_lazy("job", "in progress")
        DONE = "done", pgettext_lazy("job", "done")
        CANCELLED = "cancelled", pgettext_lazy("job", "cancelled")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    job_type = models.CharField(max_length=10, choices=JobType)
    period_start = models.DateField()
    period_end = models.DateField()
    through = models.CharField(max_length=20, choices=JobStep, help_text="The last step that was asked for.")
    started_by = models.CharField(_("started by"), max_length=150)
    created_at = models.DateTimeField()
    cancelled_by = models.CharField(max_length=150, blank=True, default="")
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invoice job")
        verbose_name_plural = _("invoice jobs")
        ordering = ("-created_at", "-id")
        default_permissions = ("view",)
        permissions = (("run_invoicejob", "Can run invoice jobs"),)
        indexes = (
            models.Index(fields=("-created_at", "-id"), name="invoice_job_newest_first"),
            models.Index(fields=("period_start", "period_end"), name="invoice_job_by_period"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(job_type__in=("manual", "automatic")), name="invoice_job_type_known"),
            models.CheckConstraint(
                condition=Q(through__in=("recalculation", "pdf", "capture", "email")), name="invoice_job_through_known"
            ),
            models.CheckConstraint(
                condition=Q(period_end__gte=models.F("period_start")), name="invoice_job_period_in_order"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_by="")
                | (Q(cancelled_at__isnull=False) & ~Q(cancelled_by="")),
                name="invoice_job_cancelled_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.job_type} {self.period_start} – {self.period_end}"


class InvoiceJobItem(models.Model):
    """One contract of a job: how far it came, and why not further.

    `step` is the one it is at: of a pending item the next, of any other the last. `invoice` is what the job made
    (`is_own`), or what it found in its way.
    """

    class Status(models.TextChoices):
        PENDING = "pending", pgettext_lazy("contract of a job", "waiting")
        SUCCESS = "success", pgettext_lazy("contract of a job", "done")
        FAILURE = "failure", pgettext_lazy("contract of a job", "failed")
        SKIPPED = "skipped", pgettext_lazy("contract of a job", "skipped")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    job = models.ForeignKey(InvoiceJob, on_delete=models.PROTECT, related_name="items", db_index=False)
    application_key = models.CharField(max_length=255)
    contract_name = models.CharField(max_length=255, blank=True, default="")
    batch_no = models.PositiveIntegerField(help_text="Items of one batch are drafted together.")
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    step = models.CharField(max_length=20, choices=JobStep, default=JobStep.VALIDATION)
    message = models.TextField(blank=True, default="", help_text="For a manager: what came of it, or why nothing did.")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, null=True, blank=True, related_name="job_items")
    is_own = models.BooleanField(default=False, help_text="The job made the invoice, and goes on with it.")
    left_at_version = models.PositiveIntegerField(
        null=True, blank=True, help_text="Of its own draft: another one means that somebody wrote into it since."
    )
    times_retried = models.PositiveSmallIntegerField(default=0)
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ("application_key",)
        default_permissions = ()
        indexes = (models.Index(fields=("job",), condition=Q(status="pending"), name="invoice_job_item_pending"),)
        constraints = (
            models.UniqueConstraint(fields=("job", "application_key"), name="invoice_job_item_once_a_contract"),
            models.UniqueConstraint(fields=("invoice",), condition=Q(is_own=True), name="invoice_job_item_one_owner"),
            models.CheckConstraint(
                condition=Q(status__in=("pending", "success", "failure", "skipped")),
                name="invoice_job_item_status_known",
            ),
            models.CheckConstraint(
                condition=Q(step__in=("validation", "recalculation", "pdf", "capture", "email")),
                name="invoice_job_item_step_known",
            ),
            models.CheckConstraint(
                condition=Q(is_own=False) | Q(invoice__isnull=False, left_at_version__isnull=False),
                name="invoice_job_item_owns_something",
            ),
            models.CheckConstraint(
                condition=~Q(status="success") | Q(invoice__isnull=False), name="invoice_job_item_success_has_invoice"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("failure", "skipped")) | ~Q(message=""), name="invoice_job_item_says_why_not"
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_key} {self.status}"
