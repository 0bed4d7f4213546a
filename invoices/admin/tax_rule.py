"""The seller's VAT, from a day on (spec 4, Tax)."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invoices.models import TaxRule
from proxima_invoice.foundation.admin.settings_form import SettingsModelAdmin


class TaxRuleForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        rate = values.get("rate")
        if values.get("mode") == TaxRule.Mode.NONE and rate:
            self.add_error("rate", _("Without VAT the rate is 0."))
        if values.get("mode") in (TaxRule.Mode.INCLUSIVE, TaxRule.Mode.EXCLUSIVE) and rate == Decimal(0):
            self.add_error("rate", _("With VAT the rate is more than 0."))
        return values


@admin.register(TaxRule)
class TaxRuleAdmin(SettingsModelAdmin):
    form = TaxRuleForm
    list_display = ("effective_from", "mode", "rate")
    fieldsets = (
        (
            None,
            {
                "fields": ("effective_from", "mode", "rate"),
                "description": gettext_lazy(
                    "Applies to invoices dated on that day or later; an invoice keeps what it was finalized with. "
                    "Before the first rule there is no VAT."
                ),
            },
        ),
    )
