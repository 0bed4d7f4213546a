from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class PaymentMethod(models.Model):
    """How a customer pays without being asked: what a provider calls him and his card (spec 6, Payment capture).

    Never anything of the card itself; `label` is only read by people. Of one customer at most one is enabled. Payments
    copy what they were taken by, so a method may change.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    customer_key = models.CharField(_("customer"), max_length=20, help_text=_("The customer's key in the warehouse."))
    provider = models.CharField(_("provider"), max_length=20)
    provider_customer_id = models.CharField(_("customer there"), max_length=255, help_text=_("At Stripe: cus_…"))
    provider_method_id = models.CharField(_("payment method there"), max_length=255, help_text=_("At Stripe: pm_…"))
    label = models.CharField(
        _("label"),
        max_length=50,
        blank=True,
        default="",
        help_text=_("For people, such as “Visa ·· 4242”. Never a card's number."),
    )
    enabled = models.BooleanField(
        _("enabled"), default=True, help_text=_("Invoices of this customer may be charged to it.")
    )
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        verbose_name = _("payment method")
        verbose_name_plural = _("payment methods")
        ordering = ("customer_key", "-created_at", "-id")
        default_permissions = ("add", "change", "view")
        constraints = (
            models.UniqueConstraint(
                fields=("provider", "provider_method_id"),
                name="payment_method_once",
                violation_error_message=_("This payment method is stored already."),
            ),
            models.UniqueConstraint(
                fields=("customer_key",),
                condition=Q(enabled=True),
                name="payment_method_one_enabled",
                violation_error_message=_("This customer has an enabled payment method. Disable that one first."),
            ),
            models.CheckConstraint(
                condition=~Q(customer_key="")
                & ~Q(provider="")
                & ~Q(provider_customer_id="")
                & ~Q(provider_method_id=""),
                name="payment_method_keys_not_empty",
            ),
        )

    def __str__(self) -> str:
        return self.label or self.provider_method_id
