from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from uuid_utils.compat import uuid7

from invoices import money
from invoices.models.search_text import SearchTextField
from invoices.states import Status

NEWEST_FIRST = ("-created_at", "-invoice_number", "-id")
AT_DIDOX = ~Q(didox_document_id="")
"""Has an act there. To be asked along with which: SQLite then knows the index of these invoices again."""
NARROWED_BY = ("status", "deal_type", "currency", "kind", "period_start", "total_is_manual", "search_text")
"""By what the list is narrowed, as far as it is in a column of its own."""


def money_field(**options: Any) -> "models.DecimalField[Decimal, Decimal]":
    """DECIMAL(15,2): what SQLite, too, keeps exactly."""
    return models.DecimalField(max_digits=15, decimal_places=2, **options)


def hours_field(**options: Any) -> "models.DecimalField[Decimal, Decimal]":
    return models.DecimalField(max_digits=8, decimal_places=2, **options)


class Invoice(models.Model):
    """An act or invoice, from draft to paid (spec 3, Columns). It copies everything it prints.

    Only services write it: `status` by `services.change_status` alone, everything else with a grown `version`.
    """

    class Kind(models.TextChoices):
        REGULAR = "regular", pgettext_lazy("kind of invoice", "regular")
        SUPPLEMENTARY = "supplementary", pgettext_lazy("kind of invoice", "supplementary")

    class DealType(models.TextChoices):
        SUPPORT = "SUP", pgettext_lazy("deal type", "support")
        HOURLY = "HR", pgettext_lazy("deal type", "hourly")
        FIXED_PRICE = "FP", pgettext_lazy("deal type", "fixed price")

    class VatMode(models.TextChoices):
        NONE = "none", _("without VAT")
        INCLUSIVE = "inclusive", _("VAT included")
        EXCLUSIVE = "exclusive", _("VAT added")

    STATUSES = [
        (Status.DRAFT.value, pgettext_lazy("status of an invoice", "draft")),
        (Status.NEEDS_REVIEW.value, pgettext_lazy("status of an invoice", "in review")),
        (Status.APPROVED.value, pgettext_lazy("status of an invoice", "approved")),
        (Status.SENT.value, pgettext_lazy("status of an invoice", "sent")),
        (Status.ACCEPTED.value, pgettext_lazy("status of an invoice", "accepted")),
        (Status.PAID.value, pgettext_lazy("status of an invoice", "paid")),
        (Status.DECLINED.value, pgettext_lazy("status of an invoice", "declined")),
        (Status.REJECTED.value, pgettext_lazy("status of an invoice", "rejected")),
        (Status.VOID.value, pgettext_lazy("status of an invoice", "void")),
    ]
    """How sentences call a status, in the reader's language; `states.LABELS` has it in English."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.REGULAR)
    numbering_schema = models.ForeignKey("NumberingSchema", on_delete=models.PROTECT, related_name="invoices")
    sequence_key = models.CharField(max_length=100, blank=True, default="")
    invoice_number = models.PositiveIntegerField()
    display_number = models.CharField(max_length=50, unique=True)

    application_key = models.CharField(max_length=20)
    customer_key = models.CharField(max_length=20)
    company_name = models.CharField(
        max_length=255, blank=True, default="", help_text=_("From the customer's snapshot, for lists.")
    )
    search_text = SearchTextField(blank=True, default="", editable=False)
    period_start = models.DateField()
    period_end = models.DateField()
    invoice_date = models.DateField()
    payment_terms_days = models.PositiveSmallIntegerField(default=10)
    due_date = models.DateField()
    deal_type = models.CharField(_("deal type"), max_length=5, choices=DealType)
    currency = models.CharField(_("currency"), max_length=5)
    language = models.CharField(max_length=2)

    base_amount = money_field(default=Decimal(0))
    overtime_hours = hours_field(default=Decimal(0))
    overtime_amount = money_field(default=Decimal(0))
    total_hours = hours_field(default=Decimal(0))
    total_amount = money_field(default=Decimal(0))
    computed_total = money_field(default=Decimal(0), help_text=_("What the lines add up to."))
    monthly_limit_hours = hours_field(null=True, blank=True)
    is_overtime = models.BooleanField(default=False)
    total_is_manual = models.BooleanField(default=False)
    vat_mode = models.CharField(max_length=10, choices=VatMode, default=VatMode.NONE)
    vat_rate = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(0))
    vat_amount = money_field(default=Decimal(0))

    status = models.CharField(max_length=20, choices=STATUSES, default=Status.DRAFT.value)
    approval_no = models.PositiveIntegerField(default=0)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(max_length=150, blank=True, default="")
    declined_at = models.DateTimeField(null=True, blank=True)
    declined_by = models.CharField(max_length=150, blank=True, default="")
    decline_reason = models.TextField(blank=True, default="")
    rejected_at = models.DateTimeField(null=True, blank=True)
    rejected_by = models.CharField(max_length=150, blank=True, default="")
    reject_reason = models.TextField(blank=True, default="")
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.CharField(max_length=150, blank=True, default="")
    void_reason = models.TextField(blank=True, default="")
    sent_at = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)

    show_task_list = models.BooleanField(default=True)
    show_tracked_time = models.BooleanField(default=True)
    show_task_pricing = models.BooleanField(default=False)
    show_overtime = models.BooleanField(default=True)
    legal_text = models.TextField(blank=True, default="")
    html_override = models.TextField(blank=True, default="")
    html_template_hash = models.CharField(max_length=64, blank=True, default="")

    r2_storage_key = models.CharField(max_length=500, blank=True, default="")
    r2_public_url = models.CharField(max_length=500, blank=True, default="")
    planfact_shipment_id = models.CharField(max_length=100, blank=True, default="")
    planfact_deal_id = models.CharField(max_length=100, blank=True, default="")
    didox_document_id = models.CharField(max_length=100, blank=True, default="")
    didox_status = models.CharField(max_length=50, blank=True, default="")

    customer_snapshot = models.JSONField(default=dict)
    application_snapshot = models.JSONField(
        default=dict, help_text=_("The contract and, under `rates`, what its hours cost.")
    )
    branding_snapshot = models.JSONField(default=dict, blank=True)
    warnings = models.JSONField(default=list, blank=True)

    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        ordering = ("-created_at", "-invoice_number")
        # One a verb (spec 3, Roles): the admin and the API ask for the same. Roles are given theirs by site.roles.
        permissions = (
            ("generate_invoice", "Can generate invoices"),
            ("edit_invoice", "Can edit drafts"),
            ("refresh_invoice", "Can compute drafts again"),
            ("finalize_invoice", "Can finalize drafts"),
            ("approve_invoice", "Can approve invoices"),
            ("decline_invoice", "Can decline invoices"),
            ("send_invoice", "Can send invoices"),
            ("accept_invoice", "Can record acceptance"),
            ("reject_invoice", "Can record rejection"),
            ("mark_paid_invoice", "Can record payment"),
            ("regenerate_invoice", "Can regenerate invoices"),
            ("reopen_invoice", "Can reopen invoices"),
            ("void_invoice", "Can void invoices"),
        )
        indexes = (
            # The list's own order with everything that it is narrowed by: a page is found and counted in here, without
            # a look at the rows, which are long. Once for the whole, and once by each of what narrows it most: SQLite
            # takes an index of that by all means, also where it would have to look at half of the rows then.
            *(
                models.Index(
                    fields=(*first, *NEWEST_FIRST, *(name for name in NARROWED_BY if name not in first)),
                    name=f"invoice_in_list{''.join(f'_by_{name}' for name in first)}"[:30],
                )
                for first in ((), ("status",), ("deal_type",), ("currency",))
            ),
            models.Index(fields=NEWEST_FIRST, condition=~Q(warnings=[]), name="invoice_with_warnings"),
            models.Index(fields=("application_key", "period_start"), name="invoice_by_application"),
            models.Index(fields=("customer_key",), name="invoice_by_customer"),
            # For news of an act, which name it by its id there.
            models.Index(fields=("didox_document_id",), condition=AT_DIDOX, name="invoice_by_didox_document"),
            models.Index(fields=("period_start", "period_end", "id"), name="invoice_by_period_start"),
            # For the orders that a list may be asked for; the id makes one of each.
            models.Index(fields=("invoice_date", "id"), name="invoice_by_date"),
            models.Index(fields=("invoice_number", "id"), name="invoice_by_number"),
            models.Index(fields=("total_amount", "id"), name="invoice_by_total"),
            models.Index(fields=("company_name", "id"), name="invoice_by_company"),
            models.Index(fields=("total_hours", "id"), name="invoice_by_hours"),
            models.Index(fields=("deal_type", "id"), name="invoice_by_deal"),
            models.Index(fields=("status", "id"), name="invoice_by_status"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("numbering_schema", "sequence_key", "invoice_number"), name="invoice_number_once_per_sequence"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in Status]), name="invoice_status_known"
            ),
            models.CheckConstraint(condition=Q(kind__in=("regular", "supplementary")), name="invoice_kind_known"),
            models.CheckConstraint(condition=Q(deal_type__in=("SUP", "HR", "FP")), name="invoice_deal_type_known"),
            models.CheckConstraint(
                condition=Q(vat_mode__in=("none", "inclusive", "exclusive")), name="invoice_vat_mode_known"
            ),
            models.CheckConstraint(condition=Q(period_end__gte=F("period_start")), name="invoice_period_in_order"),
            models.CheckConstraint(condition=Q(language__in=("ru", "en")), name="invoice_language_known"),
            models.CheckConstraint(
                condition=~Q(application_key="") & ~Q(customer_key="") & ~Q(currency=""), name="invoice_keys_not_empty"
            ),
            models.CheckConstraint(
                condition=Q(total_is_manual=True) | Q(total_amount=F("computed_total")), name="invoice_total_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(is_overtime=True, overtime_hours__gt=0) | Q(is_overtime=False, overtime_hours=0),
                name="invoice_overtime_is_told",
            ),
            models.CheckConstraint(condition=Q(vat_rate__gte=0, vat_rate__lte=100), name="invoice_vat_rate_is_percent"),
            models.CheckConstraint(condition=Q(version__gte=1), name="invoice_version_counts_from_one"),
            *(
                models.CheckConstraint(condition=Q(**{f"{name}__gte": 0}), name=f"invoice_{name}_not_negative")
                for name in (
                    "base_amount",
                    "computed_total",
                    "monthly_limit_hours",
                    "overtime_hours",
                    "overtime_amount",
                    "total_hours",
                    "total_amount",
                    "vat_amount",
                )
            ),
        )

    def __str__(self) -> str:
        return self.display_number

    @property
    def is_draft(self) -> bool:
        return self.status == Status.DRAFT

    @property
    def total_with_vat(self) -> Decimal:
        """What is to be paid."""
        return money.tax(self.total_amount, mode=self.vat_mode, rate=self.vat_rate).total_with_vat

    @property
    def is_local_act(self) -> bool:
        """Printed as the Russian act: currency UZS and a customer without SWIFT (spec 4)."""
        return self.currency == "UZS" and len(self.customer_snapshot.get("swift_bic", "")) <= 2
