"""Stored payment methods of customers (spec 6, Payment capture)."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget

from invoices.models import PaymentMethod
from invoices.payment_port import providers
from invoices.services.payment_methods import FIELDS, faults_of
from proxima_invoice.foundation.admin.settings_form import SettingsModelAdmin


class PaymentMethodForm(forms.ModelForm):
    """Refuses what the provider would not know, and whatever looks like a card's number."""

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for field, sentence in faults_of({name: str(values.get(name, "")) for name in FIELDS}).items():
            if field in self.fields and field not in self.errors:
                self.add_error(field, sentence)
        return values


@admin.register(PaymentMethod)
class PaymentMethodAdmin(SettingsModelAdmin):
    form = PaymentMethodForm
    list_display = ("customer_key", "label", "provider", "provider_method_id", "enabled", "created_at")
    list_filter = ("enabled",)
    search_fields = ("customer_key", "label", "provider_customer_id", "provider_method_id")
    search_help_text = gettext_lazy("Customer, label, what it is called there")
    fieldsets = (
        (
            None,
            {
                "fields": ("customer_key", "label", "enabled"),
                "description": gettext_lazy(
                    "An approved invoice of this customer can be charged to it, by a person or by a job. "
                    "A customer has at most one that is enabled."
                ),
            },
        ),
        (
            gettext_lazy("At the provider"),
            {
                "fields": ("provider", "provider_customer_id", "provider_method_id"),
                "description": gettext_lazy(
                    "Copy both from the provider's own page of the customer. Nothing of a card belongs here."
                ),
            },
        ),
    )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "provider":
            choices = [(one.name, one.title) for one in providers()]
            return forms.ChoiceField(
                choices=choices, widget=UnfoldAdminSelectWidget, label=capfirst(str(db_field.verbose_name))
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)
