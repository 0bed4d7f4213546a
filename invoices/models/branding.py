from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from invoices.models.logo import Logo

LONGEST_URL = 2000


class Branding(models.Model):
    """The seller, as documents print it. One row; finalize copies it to the invoice (spec 2).

    Until it is filled in, documents name the owner of the product (spec 1) and nothing else of a seller.
    """

    company_name = models.CharField(
        _("company name"),
        max_length=255,
        default="ООО «ProximaOps»",
        help_text=_("As in the contract, in Russian: ООО «…»."),
    )
    company_name_en = models.CharField(
        _("company name (English)"), max_length=255, blank=True, default="ProximaOps LLC"
    )
    short_name = models.CharField(
        _("short name"), max_length=100, blank=True, default="ProximaOps", help_text=_("Beside the logo.")
    )
    tin = models.CharField(_("TIN (ИНН)"), max_length=20, blank=True, default="309630523")
    oked = models.CharField(_("OKED (ОКЭД)"), max_length=20, blank=True, default="")
    address = models.CharField(_("address"), max_length=500, blank=True, default="")
    address_en = models.CharField(_("address (English)"), max_length=500, blank=True, default="")
    phone = models.CharField(_("phone"), max_length=50, blank=True, default="")
    email = models.EmailField(_("email"), blank=True, default="")
    signer_name = models.CharField(
        _("signer name"),
        max_length=100,
        blank=True,
        default="",
        help_text=_("As printed under the signature: Юсупов Ш. А."),
    )
    signer_name_en = models.CharField(_("signer name (English)"), max_length=100, blank=True, default="")
    signer_position = models.CharField(
        _("signer position"), max_length=100, blank=True, default="", help_text="директор"
    )
    signer_position_en = models.CharField(_("signer position (English)"), max_length=100, blank=True, default="")
    accent_color = models.CharField(
        _("accent color"),
        max_length=7,
        default="#17657a",
        validators=[RegexValidator(r"\A#[0-9a-fA-F]{6}\Z", _("Give a colour such as #17657a."))],
    )
    logo = models.ForeignKey(
        Logo, verbose_name=_("logo"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    logo_url = models.CharField(
        _("address of the logo"),
        max_length=LONGEST_URL,
        blank=True,
        default="",
        help_text=_("Fetched once, when it is saved, and kept here."),
    )

    class Meta:
        verbose_name = _("branding")
        verbose_name_plural = _("branding")

    def __str__(self) -> str:
        return self.company_name


class BankAccount(models.Model):
    """Where the customer pays, by currency."""

    branding = models.ForeignKey(Branding, on_delete=models.CASCADE, related_name="bank_accounts")
    currency = models.CharField(_("currency"), max_length=5)
    account_number = models.CharField(_("account number"), max_length=40)
    bank_name = models.CharField(_("bank name"), max_length=255)
    bank_name_en = models.CharField(_("bank name (English)"), max_length=255, blank=True, default="")
    mfo = models.CharField(_("MFO (МФО)"), max_length=20, blank=True, default="")
    swift_bic = models.CharField(_("SWIFT/BIC"), max_length=20, blank=True, default="")

    class Meta:
        verbose_name = _("bank account")
        verbose_name_plural = _("bank accounts")
        ordering = ("currency",)
        constraints = (models.UniqueConstraint(fields=("branding", "currency"), name="bank_account_one_per_currency"),)

    def __str__(self) -> str:
        return f"{self.currency} {self.account_number}"


class TaxRule(models.Model):
    """The seller's VAT from a day on (spec 4, Tax). Before the first rule there is none."""

    class Mode(models.TextChoices):
        NONE = "none", _("without VAT")
        INCLUSIVE = "inclusive", _("amounts include VAT")
        EXCLUSIVE = "exclusive", _("VAT is added to amounts")

    effective_from = models.DateField(_("effective from"), unique=True)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode, default=Mode.NONE)
    rate = models.DecimalField(
        _("rate"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(0),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
        help_text=_("In percent."),
    )

    class Meta:
        verbose_name = _("tax rule")
        verbose_name_plural = _("tax rules")
        ordering = ("-effective_from",)
        constraints = (
            models.CheckConstraint(
                condition=Q(mode__in=("none", "inclusive", "exclusive")), name="tax_rule_mode_known"
            ),
            models.CheckConstraint(condition=Q(rate__gte=0, rate__lte=100), name="tax_rule_rate_is_percent"),
        )

    def __str__(self) -> str:
        return f"{self.effective_from}: {self.get_mode_display()}"
