from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class ExpenseAccount(models.Model):
    """Where the accountant books a document (spec 7, Digitisation)."""

    code = models.CharField(_("code"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=200)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("expense account")
        verbose_name_plural = _("expense accounts")
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class VatClass(models.Model):
    """How the accounting system takes a document's VAT."""

    code = models.CharField(_("code"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=200)
    rate = models.DecimalField(
        _("rate"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("In per cent; empty: without VAT."),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("VAT class")
        verbose_name_plural = _("VAT classes")
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(rate__isnull=True) | models.Q(rate__gte=0, rate__lte=100), name="vat_class_rate"
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
