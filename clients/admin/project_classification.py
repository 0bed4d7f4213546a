"""Projects whose hours can never be billed (spec 2, Settings per application)."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from clients.models import ProjectClassification
from proxima_invoice.foundation.admin.settings_form import SettingsModelAdmin


@admin.register(ProjectClassification)
class ProjectClassificationAdmin(SettingsModelAdmin):
    list_display = ("project_label", "kind")
    list_filter = ("kind",)
    search_fields = ("project_label",)
    fieldsets = (
        (
            None,
            {
                "fields": ("project_label", "kind"),
                "description": _(
                    "Hours logged under an internal or an overhead label are never billed, whichever contract names "
                    "it. A label without a row here is billable. It counts for drafts that are made or refreshed "
                    "from now on."
                ),
            },
        ),
    )
