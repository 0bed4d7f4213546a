"""Projects whose hours can never be billed (spec 2, Settings per application)."""

from django.contrib import admin

from clients.models import ProjectClassification
from proxima_invoice.foundation.admin.base import ModelAdmin


@admin.register(ProjectClassification)
class ProjectClassificationAdmin(ModelAdmin):
    list_display = ("project_label", "kind")
    list_filter = ("kind",)
    search_fields = ("project_label",)
