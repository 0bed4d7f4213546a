"""Where documents are booked, and how their VAT is taken: what the accountant chooses from (spec 7, Digitisation)."""

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations.exchange.models import ExpenseAccount, VatClass
from proxima_invoice.foundation.admin.settings_form import SettingsModelAdmin


@admin.register(ExpenseAccount)
class ExpenseAccountAdmin(SettingsModelAdmin):
    list_display = ("code", "name", "is_active")
    list_filter = ("is_active",)
    search_fields = ("code", "name")
    search_help_text = gettext_lazy("Code, name")
    ordering = ("code",)


@admin.register(VatClass)
class VatClassAdmin(SettingsModelAdmin):
    list_display = ("code", "name", "share", "is_active")
    list_filter = ("is_active",)
    search_fields = ("code", "name")
    search_help_text = gettext_lazy("Code, name")
    ordering = ("code",)

    @admin.display(description=gettext_lazy("rate"), ordering="rate")
    def share(self, vat_class: VatClass) -> str:
        if vat_class.rate is None:
            return _("without VAT")
        return f"{vat_class.rate.normalize():f} %".replace(".", ",")
