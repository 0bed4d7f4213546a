"""People whose hours are not billed (spec 2, Settings per application)."""

from django.contrib import admin

from clients.models import EmployeeExclusion
from proxima_invoice.foundation.admin.base import ModelAdmin


@admin.register(EmployeeExclusion)
class EmployeeExclusionAdmin(ModelAdmin):
    list_display = ("account_id", "kind", "is_active", "reason")
    list_filter = ("kind", "is_active")
    search_fields = ("account_id", "reason")
