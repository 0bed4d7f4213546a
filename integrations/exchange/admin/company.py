"""Our firms whose accounting systems connect here (spec 7, Key)."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from integrations.exchange.models import Company
from proxima_invoice.foundation.admin.settings_form import SettingsModelAdmin


@admin.register(Company)
class CompanyAdmin(SettingsModelAdmin):
    list_display = ("name", "code", "accounting_system", "gets_our_invoices")
    search_fields = ("name", "code")
    search_help_text = _("Name, company code")
    ordering = ("name",)
