from django.db import models


class EmployeeExclusion(models.Model):
    """A person whose time is not billed (spec 2, Settings per application)."""

    class Kind(models.TextChoices):
        OVERHEAD_ONLY = "overhead_only", "shown as tracked, never billed"
        EXCLUDED = "excluded", "ignored altogether"

    account_id = models.CharField(max_length=128, primary_key=True)
    kind = models.CharField(max_length=20, choices=Kind)
    reason = models.TextField(blank=True, default="")
    is_active = models.BooleanField(
        "in force",
        default=True,
        help_text="Off: the person's time is billed like anybody's; the row stays for the record.",
    )

    class Meta:
        ordering = ("account_id",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=("overhead_only", "excluded")), name="employee_exclusion_kind_known"
            ),
        )

    def __str__(self) -> str:
        return self.account_id
