from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_TERMS = 365
"""Days. SQLite would take any number, and a due date beyond the calendar fails the month."""


class ClientInvoiceConfig(models.Model):
    """How a contract's invoices look and flow (spec 2, Settings per application). No row means these defaults."""

    class FixedPriceBilling(models.TextChoices):
        ONCE = "once", _("once for the whole contract")
        MONTHLY = "monthly", _("every month")

    class Language(models.TextChoices):
        RUSSIAN = "ru", _("Russian")
        ENGLISH = "en", _("English")

    application_key = models.CharField(_("application key"), max_length=20, primary_key=True)
    show_task_list = models.BooleanField(
        _("show task list"), default=True, help_text=_("Off: three summary rows take the tasks' place.")
    )
    show_tracked_time = models.BooleanField(_("show tracked time"), default=True, help_text=_("Off: no hours column."))
    show_task_pricing = models.BooleanField(
        _("show task pricing"),
        default=False,
        help_text=_("Off: tasks print without a price. Hourly contracts always print it."),
    )
    show_overtime = models.BooleanField(
        _("show overtime"), default=True, help_text=_("Off: overtime is printed inside the base amount.")
    )
    legal_text = models.TextField(
        _("legal text"),
        blank=True,
        default="",
        help_text=_("Printed under the total. Empty means the standard text."),
    )
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=Language,
        blank=True,
        default="",
        help_text=_("Empty means Russian for a local act and English for an international invoice."),
    )
    numbering_schema = models.CharField(
        _("numbering schema"),
        max_length=100,
        blank=True,
        default="",
        help_text=_("Name of a numbering schema. Empty means the active one."),
    )
    fixed_price_billing = models.CharField(
        _("fixed price billing"),
        max_length=10,
        choices=FixedPriceBilling,
        blank=True,
        default="",
        help_text=_("For fixed-price contracts. Empty means the installation's setting."),
    )
    carry_over_late_work = models.BooleanField(
        _("carry over late work"),
        default=False,
        help_text=_("The next draft takes hours that were logged after their month was billed."),
    )
    auto_approve = models.BooleanField(
        _("auto approve"), default=False, help_text=_("Invoice jobs approve without a person.")
    )
    payment_terms_days = models.PositiveSmallIntegerField(
        _("payment terms days"),
        default=10,
        validators=[MaxValueValidator(LONGEST_TERMS)],
        help_text=_("Days from the invoice date to the due date."),
    )

    class Meta:
        verbose_name = _("client invoice config")
        verbose_name_plural = _("client invoice configs")
        ordering = ("application_key",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(payment_terms_days__lte=LONGEST_TERMS), name="invoice_config_terms_within_a_year"
            ),
            models.CheckConstraint(
                condition=models.Q(language__in=("", "ru", "en")), name="invoice_config_language_known"
            ),
            models.CheckConstraint(
                condition=models.Q(fixed_price_billing__in=("", "once", "monthly")),
                name="invoice_config_fixed_price_known",
            ),
        )

    def __str__(self) -> str:
        return self.application_key
