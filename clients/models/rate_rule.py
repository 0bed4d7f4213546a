from datetime import time
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NOT_NEGATIVE = [MinValueValidator(Decimal(0))]
DEFAULT_WEEKEND_DAYS = (6, 7)


def _multiplier(name: Any, help_text: Any) -> models.DecimalField:
    return models.DecimalField(
        name,
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=NOT_NEGATIVE,
        help_text=help_text,
    )


class ContractRateRule(models.Model):
    """What a contract's hours cost, where that differs from what Jira says (spec 2, Settings per application).

    A field left empty means the contract's own value or the product's default. A monthly limit of 0 makes every hour
    overtime.
    """

    application_key = models.CharField(gettext_lazy("application key"), max_length=20, primary_key=True)
    base_hourly_rate = models.DecimalField(
        gettext_lazy("base hourly rate"),
        max_digits=15,
        decimal_places=2,
        null=True,
        blank=True,
        validators=NOT_NEGATIVE,
        help_text=gettext_lazy("Per hour, in the contract's currency. Empty means the contract's hourly rate."),
    )
    monthly_limit_hours = models.DecimalField(
        gettext_lazy("monthly limit hours"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=NOT_NEGATIVE,
        help_text=gettext_lazy(
            "Hours the monthly fee includes. Empty means the contract's limit; 0 makes every hour overtime."
        ),
    )
    overtime_multiplier = _multiplier(
        gettext_lazy("overtime multiplier"), gettext_lazy("For hours over the limit. Empty means 1.0.")
    )
    p1_p3_multiplier = _multiplier(
        gettext_lazy("p1 p3 multiplier"), gettext_lazy("For critical incidents in business hours. Empty means 1.0.")
    )
    off_hours_multiplier = _multiplier(
        gettext_lazy("off hours multiplier"), gettext_lazy("For other work outside business hours. Empty means 1.0.")
    )
    p1_p3_off_hours_multiplier = _multiplier(
        gettext_lazy("p1 p3 off hours multiplier"),
        gettext_lazy("For critical incidents outside business hours. Empty means 1.5."),
    )
    business_hours_start = models.TimeField(
        gettext_lazy("business hours start"), null=True, blank=True, help_text=gettext_lazy("Empty means 09:00.")
    )
    business_hours_end = models.TimeField(
        gettext_lazy("business hours end"), null=True, blank=True, help_text=gettext_lazy("Empty means 18:00.")
    )
    business_hours_tz = models.CharField(
        gettext_lazy("business hours time zone"),
        max_length=64,
        blank=True,
        default="",
        help_text=gettext_lazy("Empty means Asia/Tashkent."),
    )
    weekend_days = models.JSONField(
        gettext_lazy("weekend days"),
        null=True,
        blank=True,
        help_text=gettext_lazy("ISO days, Monday is 1, as [6, 7]. Empty means Saturday and Sunday; [] means none."),
    )

    class Meta:
        verbose_name = gettext_lazy("contract rate rule")
        verbose_name_plural = gettext_lazy("contract rate rules")
        ordering = ("application_key",)
        constraints = (
            *(
                models.CheckConstraint(condition=models.Q(**{f"{name}__gte": 0}), name=f"rate_rule_{name}_not_negative")
                for name in (
                    "base_hourly_rate",
                    "monthly_limit_hours",
                    "overtime_multiplier",
                    "p1_p3_multiplier",
                    "off_hours_multiplier",
                    "p1_p3_off_hours_multiplier",
                )
            ),
        )

    def __str__(self) -> str:
        return self.application_key

    def clean(self) -> None:
        errors: dict[str, str] = {}
        start, end = self.business_hours_start or time(9), self.business_hours_end or time(18)
        if start >= end:
            errors["business_hours_end"] = _("Business hours must end after they start (%(start)s).") % {
                "start": f"{start:%H:%M}"
            }
        if self.business_hours_tz and self.business_hours_tz not in available_timezones():
            errors["business_hours_tz"] = _("“%(zone)s” is not a time zone such as Asia/Tashkent.") % {
                "zone": self.business_hours_tz
            }
        days = self.weekend_days
        if days is not None and not (
            isinstance(days, list)
            and all(type(day) is int and 1 <= day <= 7 for day in days)
            and len(set(days)) == len(days)
        ):
            errors["weekend_days"] = _("Give a list of different days from 1 (Monday) to 7 (Sunday), as [6, 7].")
        if errors:
            raise ValidationError(errors)
