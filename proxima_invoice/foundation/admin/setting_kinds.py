"""The kinds of settings there are, as far as a person may look at them: the navigation asks on every page."""

from django.contrib import admin
from django.http import HttpRequest

from proxima_invoice.foundation.admin.settings_form import SettingsModelAdmin
from proxima_invoice.foundation.settings_history import subject_of


def kinds_seen_by(request: HttpRequest) -> dict[str, SettingsModelAdmin]:
    """Each, as its history calls it, with its admin."""
    return {
        subject_of(model): model_admin
        for model, model_admin in admin.site._registry.items()
        if isinstance(model_admin, SettingsModelAdmin) and model_admin.has_view_permission(request)
    }


def may_see_changes(request: HttpRequest) -> bool:
    return bool(kinds_seen_by(request))
