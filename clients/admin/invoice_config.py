"""How a contract's invoices look and flow (spec 2, Settings per application)."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from clients.admin import numbering_names
from clients.admin.contract_key import ContractSettingsAdmin
from clients.models import ClientInvoiceConfig


@admin.register(ClientInvoiceConfig)
class ClientInvoiceConfigAdmin(ContractSettingsAdmin):
    list_display = (
        "contract",
        "language",
        "numbering_schema",
        "fixed_price_billing",
        "payment_terms_days",
        "carry_over_late_work",
        "auto_approve",
    )
    list_filter = ("auto_approve", "carry_over_late_work")
    fieldsets = (
        (None, {"fields": ("application_key",)}),
        (
            _("The document shows"),
            {
                "fields": ("show_task_list", "show_tracked_time", "show_task_pricing", "show_overtime"),
                "description": _(
                    "What the next drafts of this contract begin with; each can still be changed on its invoice. "
                    "An invoice that exists keeps what it was made with."
                ),
            },
        ),
        (_("Words"), {"fields": ("language", "legal_text")}),
        (
            _("How it is billed"),
            {
                "fields": (
                    "numbering_schema",
                    "fixed_price_billing",
                    "payment_terms_days",
                    "carry_over_late_work",
                    "auto_approve",
                )
            },
        ),
    )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        if db_field.name == "numbering_schema":
            return _schema_field(db_field)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> Any:
        """A schema that is not there, as a name that was loaded may be, still shows as what it is: unknown."""
        form = super().get_form(request, obj, change, **kwargs)
        kept = obj.numbering_schema if isinstance(obj, ClientInvoiceConfig) else ""
        field = form.base_fields.get("numbering_schema")
        if kept and field is not None and kept not in dict(field.choices):
            field.choices = [*field.choices, (kept, _("%s (no such schema)") % kept)]
        return form


def _schema_field(db_field: Any) -> forms.ChoiceField:
    choices = [("", _("The active one")), *((name, name) for name in numbering_names.names())]
    return forms.ChoiceField(
        choices=choices,
        required=False,
        label=_("Numbering"),
        help_text=_("Which numbers this contract's invoices take."),
        widget=UnfoldAdminSelectWidget(choices=choices),
    )
