"""What a contract's hours cost, where that differs from what Jira says (spec 2, Settings per application)."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.dates import WEEKDAYS
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from clients.admin.contract_key import ContractSettingsAdmin
from clients.models import ContractRateRule
from proxima_invoice.foundation.admin.figures import amount_html

NO_WEEKEND = "none"


class WeekendDaysField(forms.MultipleChoiceField):
    """Days by name. Nothing chosen is the usual weekend (NULL); “no weekend” is an empty list."""

    widget = UnfoldAdminCheckboxSelectMultipleWidget

    def __init__(self, **options: Any) -> None:
        days = [(str(number + 1), name) for number, name in WEEKDAYS.items()]
        super().__init__(choices=[*days, (NO_WEEKEND, _("No weekend: every day is a working day"))], **options)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return [str(day) for day in value] or [NO_WEEKEND]
        return value

    def clean(self, value: Any) -> list[int] | None:
        chosen = super().clean(value)
        if NO_WEEKEND in chosen:
            if len(chosen) > 1:
                raise forms.ValidationError(_("Choose days, or no weekend, not both."))
            return []
        return sorted(int(day) for day in chosen) or None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool((self.prepare_value(initial) or []) != (data or []))


class RateRuleForm(forms.ModelForm):
    weekend_days = WeekendDaysField(
        required=False, label=_("Weekend"), help_text=_("Nothing chosen means Saturday and Sunday.")
    )

    class Meta:
        labels = {
            "base_hourly_rate": _("Rate per hour"),
            "monthly_limit_hours": _("Monthly limit, hours"),
            "overtime_multiplier": _("Over the limit ×"),
            "p1_p3_multiplier": _("P1–P3 ×"),
            "off_hours_multiplier": _("Off hours ×"),
            "p1_p3_off_hours_multiplier": _("P1–P3 off hours ×"),
            "business_hours_start": _("Begin"),
            "business_hours_end": _("End"),
            "business_hours_tz": _("Time zone"),
        }


@admin.register(ContractRateRule)
class ContractRateRuleAdmin(ContractSettingsAdmin):
    form = RateRuleForm
    list_display = ("contract", "rate", "limit", "multipliers", "hours")
    fieldsets = (
        (None, {"fields": ("application_key",)}),
        (
            _("Rate and limit"),
            {
                "fields": ("base_hourly_rate", "monthly_limit_hours"),
                "description": _("What is left empty comes from the contract, or is the product's usual value."),
            },
        ),
        (
            _("Multipliers"),
            {
                "fields": (
                    "overtime_multiplier",
                    "p1_p3_multiplier",
                    "off_hours_multiplier",
                    "p1_p3_off_hours_multiplier",
                )
            },
        ),
        (
            _("Business hours"),
            {"fields": ("business_hours_start", "business_hours_end", "business_hours_tz", "weekend_days")},
        ),
    )

    @admin.display(description=_("rate per hour"), ordering="base_hourly_rate")
    def rate(self, rule: ContractRateRule) -> SafeString:
        return amount_html(rule.base_hourly_rate)

    @admin.display(description=_("monthly limit"), ordering="monthly_limit_hours")
    def limit(self, rule: ContractRateRule) -> SafeString:
        return amount_html(rule.monthly_limit_hours)

    @admin.display(description=_("multipliers"))
    def multipliers(self, rule: ContractRateRule) -> SafeString:
        """Only those that are set: over the limit, P1–P3, off hours, both."""
        named = (
            (_("over limit"), rule.overtime_multiplier),
            (_("P1–P3"), rule.p1_p3_multiplier),
            (_("off hours"), rule.off_hours_multiplier),
            (_("P1–P3 off hours"), rule.p1_p3_off_hours_multiplier),
        )
        given = " · ".join(f"{word} × {value:f}".replace(".", ",") for word, value in named if value is not None)
        return format_html("{}", given or "–")

    @admin.display(description=_("business hours"))
    def hours(self, rule: ContractRateRule) -> str:
        if not (rule.business_hours_start or rule.business_hours_end or rule.business_hours_tz):
            return "–"
        start = f"{rule.business_hours_start:%H:%M}" if rule.business_hours_start else "09:00"
        end = f"{rule.business_hours_end:%H:%M}" if rule.business_hours_end else "18:00"
        return f"{start} – {end} {rule.business_hours_tz}".strip()
