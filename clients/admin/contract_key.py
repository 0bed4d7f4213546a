"""Choosing a contract by its key, and showing its name beside it, in settings that are kept per contract."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget

from clients.queries import warehouse
from clients.warehouse.source import WarehouseError
from clients.warehouse.types import Application
from proxima_invoice.foundation.admin.settings_form import SettingsModelAdmin


class ContractKeyWidget(UnfoldAdminTextInputWidget):
    """A text field that suggests the warehouse's contracts while one types; any key may be typed."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        field = super().render(name, value, {**(attrs or {}), "list": f"{name}_contracts"}, renderer)
        options = format_html_join(
            "",
            '<option value="{}">{}</option>',
            ((one.application_key, one.application_name) for one in _applications()),
        )
        return format_html('{}<datalist id="{}_contracts">{}</datalist>', field, name, options)


class ContractSettingsAdmin(SettingsModelAdmin):
    """Settings whose key is a contract's."""

    search_fields: tuple[str, ...] = ("application_key",)

    @admin.display(description=gettext_lazy("contract"), ordering="application_key")
    def contract(self, settings: Model) -> SafeString:
        """The key and, where the list or the form has asked for it, the contract's name."""
        return format_html('{} <span class="px-key">{}</span>', settings.pk, getattr(settings, "contract_name", ""))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Model | None:
        found: Model | None = super().get_object(request, object_id, from_field)
        if found is not None:
            vars(found)["contract_name"] = ", ".join(one.application_name for one in _applications([found.pk]))
        return found

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Once given, the key is shown with its contract's name."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None:
            return fieldsets
        return [
            (name, {**options, "fields": [_once_given(one) for one in options["fields"]]})
            for name, options in fieldsets
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return (*super().get_readonly_fields(request, obj), "contract")

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Names for the page that is shown, in one question to the warehouse; without it keys have to do."""
        changelist: ChangeList = super().get_changelist_instance(request)
        rows = list(changelist.result_list)
        names = {one.application_key: one.application_name for one in _applications([row.pk for row in rows])}
        for row in rows:
            row.contract_name = names.get(row.pk, "")
        changelist.result_list = rows
        return changelist

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        field: forms.Field | None = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name == "application_key":
            field.label = _("Contract")
            field.widget = ContractKeyWidget(attrs={"maxlength": db_field.max_length, "autocomplete": "off"})
            field.help_text = _("The contract's key, as APP-101. It cannot be changed later.")
        return field

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """A key that the warehouse does not know may be right, a contract not yet copied: it is saved and said."""
        super().save_model(request, obj, form, change)
        if not change and not _applications([obj.pk]):
            messages.warning(
                request, _("The warehouse knows no contract %s, or cannot be read. Check the key.") % obj.pk
            )


def _once_given(field: Any) -> Any:
    return "contract" if field == "application_key" else field


def _applications(keys: list[str] | None = None) -> list[Application]:
    try:
        return warehouse().applications(keys)
    except WarehouseError:
        return []
