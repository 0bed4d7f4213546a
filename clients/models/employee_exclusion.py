from django.db import models
from django.utils.translation import gettext_lazy as _


class EmployeeExclusion(models.Model):
    """A person whose time is not billed (spec 2, Settings per application)."""

    class Kind(models.TextChoices):
        OVERHEAD_ONLY = "overhead_only", _("shown as tracked, never billed")
        EXCLUDED = "excluded", _("ignored altogether")

    account_id = models.CharField(_("account id"), max_length=128, primary_key=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    reason = models.TextField(_("reason"), blank=True, default="")
    is_active = models.BooleanField(
        _("in force"),
        default=True,
        help_text=_("Off: the person's time is billed like anybody's; the row stays for the record."),
    )

    class Meta:
        verbose_name = _("employee exclusion")
        verbose_name_plural = _("employee exclusions")
        ordering = ("account_id",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=("overhead_only", "excluded")), name="employee_exclusion_kind_known"
            ),
        )

    def __str__(self) -> str:
        return self.account_id
