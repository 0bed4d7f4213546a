from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from uuid_utils.compat import uuid7

from invoices.models.invoice import Invoice, money_field


class Payment(models.Model):
    """Money that was asked of a customer's payment method for an invoice, and what came of it (spec 6).

    Written before the provider is asked: its id is the idempotency key, so that whoever finds it open can find out, and
    ask again, without taking anything twice. It copies what it is taken by. What was captured or declined stays; only
    refunds change it, and a provider who says afterwards that a declined one went through.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("payment", "outcome not known yet")
        CAPTURED = "captured", pgettext_lazy("payment", "captured")
        DECLINED = "declined", pgettext_lazy("payment", "declined")
        PARTIALLY_REFUNDED = "partially_refunded", pgettext_lazy("payment", "partly refunded")
        REFUNDED = "refunded", pgettext_lazy("payment", "refunded")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="payments")
    provider = models.CharField(_("provider"), max_length=20)
    provider_customer_id = models.CharField(max_length=255)
    provider_method_id = models.CharField(max_length=255)
    method_label = models.CharField(_("payment method"), max_length=50, blank=True, default="")
    provider_id = models.CharField(
        max_length=255, blank=True, default="", help_text="What the provider calls the payment, once it said so."
    )
    amount = money_field(verbose_name=_("amount"))
    refunded_amount = money_field(verbose_name=_("refunded"), default=Decimal(0))
    currency = models.CharField(_("currency"), max_length=5)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.OPEN)
    code = models.CharField(max_length=100, blank=True, default="", help_text="Why it was declined, by the provider.")
    message = models.TextField(blank=True, default="", help_text="Why it was declined, or why nobody knows yet.")
    started_by = models.CharField(_("started by"), max_length=150)
    created_at = models.DateTimeField(_("started"))
    asked_at = models.DateTimeField(null=True, blank=True, help_text="When the provider was first asked.")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When it was captured or declined.")

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ("-created_at", "-id")
        default_permissions = ("view",)
        # What people do with payments; roles are given theirs by site.roles.
        permissions = (("capture_payment", "Can capture payments"), ("refund_payment", "Can refund payments"))
        indexes = (models.Index(fields=("-created_at", "-id"), name="payment_newest_first"),)
        constraints = (
            models.UniqueConstraint(fields=("invoice",), condition=Q(state="open"), name="payment_one_open"),
            models.UniqueConstraint(
                fields=("provider", "provider_id"), condition=~Q(provider_id=""), name="payment_once_at_provider"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_of_something"),
            models.CheckConstraint(
                condition=Q(state__in=("open", "declined", "captured"), refunded_amount=0)
                | Q(state="partially_refunded", refunded_amount__gt=0, refunded_amount__lt=F("amount"))
                | Q(state="refunded", refunded_amount=F("amount")),
                name="payment_state_as_refunded",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("open", "declined")) | ~Q(provider_id=""), name="payment_taken_by_somebody"
            ),
            models.CheckConstraint(condition=~Q(state="declined") | ~Q(message=""), name="payment_says_why_not"),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True) | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="payment_ends_once_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    @property
    def left(self) -> Decimal:
        """What of it can still be given back."""
        return self.amount - self.refunded_amount if self.state in TAKEN else Decimal(0)


TAKEN = (Payment.State.CAPTURED, Payment.State.PARTIALLY_REFUNDED, Payment.State.REFUNDED)
"""The money was here, and some of it may still be."""


class Refund(models.Model):
    """Money of a captured payment that is given back, and why. Written before anybody is asked, as payments are."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("refund", "outcome not known yet")
        SUCCEEDED = "succeeded", pgettext_lazy("refund", "given back")
        FAILED = "failed", pgettext_lazy("refund", "refused")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    provider_id = models.CharField(max_length=255, blank=True, default="")
    amount = money_field()
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    code = models.CharField(max_length=100, blank=True, default="")
    message = models.TextField(blank=True, default="", help_text="Why it was refused, or why nobody knows yet.")
    started_by = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-id")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(fields=("payment",), condition=Q(state="open"), name="refund_one_open"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_of_something"),
            models.CheckConstraint(condition=Q(state__in=("open", "succeeded", "failed")), name="refund_state_known"),
            models.CheckConstraint(condition=~Q(state="failed") | ~Q(message=""), name="refund_says_why_not"),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True) | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="refund_ends_once_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.amount} {self.state}"
