"""People whose hours are not billed (spec 2, Settings per application)."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from clients.models import EmployeeExclusion
from proxima_invoice.foundation.admin.settings_form import SettingsModelAdmin


@admin.register(EmployeeExclusion)
class EmployeeExclusionAdmin(SettingsModelAdmin):
    list_display = ("account_id", "kind", "is_active", "reason")
    list_filter = ("kind", "is_active")
    search_fields = ("account_id", "reason")
    fieldsets = (
        (
            None,
            {
                "fields": ("account_id", "kind", "reason", "is_active"),
                "description": _(
                    "Ten hours of somebody “shown as tracked” stand on the document as 10 h and cost nothing; ten "
                    "hours of somebody “ignored altogether” are nowhere. It counts for drafts that are made or "
                    "refreshed from now on: an invoice that exists keeps what it has."
                ),
            },
        ),
    )
