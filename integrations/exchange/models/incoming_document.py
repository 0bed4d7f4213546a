from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from uuid_utils.compat import uuid7

from integrations.exchange.models.allocation import ExpenseAccount, VatClass
from integrations.exchange.models.company import Company
from integrations.exchange.models.upload_location import UploadLocation

FIELDS = (
    "number",
    "issue_date",
    "due_date",
    "seller_name",
    "seller_tin",
    "buyer_name",
    "buyer_tin",
    "currency",
    "net_total",
    "vat_total",
    "total",
)
"""What is read from a document, and checked by the accountant."""


class IncomingDocument(models.Model):
    """A document that somebody uploaded: what was read from it, and what the accountant made of it (spec 7).

    `found` tells of each field how sure we are and where it comes from:
    `{"number": {"confidence": 0.9, "origin": "xml" | "text" | "person", "note": "…"}}`. A field that was not found is
    empty, and not in `found`.
    """

    class Status(models.TextChoices):
        RECEIVED = "received", pgettext_lazy("document", "being read")
        TO_CHECK = "to_check", pgettext_lazy("document", "to check")
        DIGITISED = "digitised", pgettext_lazy("document", "digitised")
        EXPORTED = "exported", pgettext_lazy("document", "exported")
        REJECTED = "rejected", pgettext_lazy("document", "rejected")

    class Type(models.TextChoices):
        INVOICE = "invoice", pgettext_lazy("document", "invoice")
        CREDIT_NOTE = "credit_note", pgettext_lazy("document", "credit note")
        ACT = "act", pgettext_lazy("document", "act")
        RECEIPT = "receipt", pgettext_lazy("document", "receipt")
        OTHER = "other", pgettext_lazy("document", "other")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="documents", verbose_name=_("company"))
    location = models.OneToOneField(UploadLocation, on_delete=models.PROTECT, related_name="document", editable=False)
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.RECEIVED)
    version = models.PositiveIntegerField(default=1, editable=False)
    file_name = models.CharField(_("file"), max_length=255, editable=False)
    content_type = models.CharField(max_length=50, editable=False)
    size = models.PositiveIntegerField(editable=False, help_text="Bytes.")
    sha256 = models.CharField(max_length=64, editable=False)
    duplicate_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="duplicates", editable=False
    )
    userdata = models.TextField(blank=True, default="", editable=False)
    sourcedata = models.TextField(blank=True, default="", editable=False)
    pages = models.PositiveIntegerField(default=0, editable=False)
    uploaded_at = models.DateTimeField(_("uploaded"), editable=False)

    doctype = models.CharField(_("kind"), max_length=12, choices=Type, default=Type.INVOICE)
    number = models.CharField(_("number"), max_length=100, blank=True, default="")
    issue_date = models.DateField(_("date"), null=True, blank=True)
    due_date = models.DateField(_("due"), null=True, blank=True)
    seller_name = models.CharField(_("seller"), max_length=255, blank=True, default="")
    seller_tin = models.CharField(_("seller's tax number"), max_length=50, blank=True, default="")
    buyer_name = models.CharField(_("buyer"), max_length=255, blank=True, default="")
    buyer_tin = models.CharField(_("buyer's tax number"), max_length=50, blank=True, default="")
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="")
    net_total = models.DecimalField(_("without VAT"), max_digits=15, decimal_places=2, null=True, blank=True)
    vat_total = models.DecimalField(_("VAT"), max_digits=15, decimal_places=2, null=True, blank=True)
    total = models.DecimalField(_("total"), max_digits=15, decimal_places=2, null=True, blank=True)
    found = models.JSONField(default=dict, blank=True, editable=False)
    doubts = models.JSONField(
        default=list, blank=True, editable=False, help_text="Sentences, in English: what does not add up."
    )

    expense_account = models.ForeignKey(
        ExpenseAccount,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("expense account"),
    )
    vat_class = models.ForeignKey(
        VatClass, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("VAT class")
    )
    digitized_at = models.DateTimeField(_("digitised"), null=True, blank=True, editable=False)
    exported_at = models.DateTimeField(_("exported"), null=True, blank=True, editable=False)
    rejected_at = models.DateTimeField(_("rejected"), null=True, blank=True, editable=False)
    reject_reason = models.TextField(_("why it was rejected"), blank=True, default="", editable=False)
    sync_failed_at = models.DateTimeField(
        _("sync failed"), null=True, blank=True, editable=False, help_text="While its last sync error is open."
    )

    class Meta:
        verbose_name = _("incoming document")
        verbose_name_plural = _("incoming documents")
        ordering = ("-uploaded_at", "-id")
        permissions = (("check_incomingdocument", "Can check, digitise, reject and export incoming documents"),)
        indexes = (
            models.Index(fields=("-uploaded_at", "-id"), name="incoming_newest_first"),
            models.Index(fields=("status", "-uploaded_at"), name="incoming_by_status"),
            models.Index(fields=("company", "sha256"), name="incoming_by_content"),
            models.Index(
                fields=("-sync_failed_at",), condition=Q(sync_failed_at__isnull=False), name="incoming_sync_failed"
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=("received", "to_check", "digitised", "exported", "rejected")),
                name="incoming_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="rejected") | ~Q(reject_reason=""), name="incoming_rejected_with_reason"
            ),
            models.CheckConstraint(
                condition=~Q(status="digitised") | Q(digitized_at__isnull=False), name="incoming_digitised_has_moment"
            ),
            models.CheckConstraint(
                condition=~Q(status="exported") | Q(digitized_at__isnull=False, exported_at__isnull=False),
                name="incoming_exported_has_moments",
            ),
        )

    def __str__(self) -> str:
        return self.number or self.file_name


class IncomingFile(models.Model):
    """The bytes of a document. Apart from it: lists never read them."""

    document = models.OneToOneField(IncomingDocument, on_delete=models.PROTECT, primary_key=True, related_name="file")
    content = models.BinaryField()

    def __str__(self) -> str:
        return str(self.document_id)
