"""The one ModelAdmin over the theme's: what is true of every list and form of the product.

Nothing is ever deleted (spec 3, Statuses), a form warns before typed values are lost, and a list never counts a table
twice. State changes only by POST: the theme's own action buttons are GET links unless they open a dialog, so no admin
here has any (a test walks them all); verbs have views of their own.
"""

from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from unfold.admin import ModelAdmin as UnfoldModelAdmin
from unfold.admin import TabularInline as UnfoldTabularInline


class ModelAdmin(UnfoldModelAdmin):
    """Inherit from this, never from Django's or the theme's."""

    warn_unsaved_form = True
    compressed_fields = True
    list_fullwidth = True
    list_filter_submit = True
    list_per_page = 50
    list_max_show_all = 200
    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never: history must keep pointing at something."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        """A key that names a row is given once: saved under another key it would become a second row."""
        fields: tuple[str, ...] = tuple(super().get_readonly_fields(request, obj))
        key = self.model._meta.pk
        if obj is not None and key is not None and key.editable and not key.auto_created and key.name not in fields:
            return (*fields, key.name)
        return fields


class ReadOnlyModelAdmin(ModelAdmin):
    """Looked at, never written: what services or the warehouse own."""

    warn_unsaved_form = False

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class TabularInline(UnfoldTabularInline):
    """Rows of a form. They are kept as well: `can_delete` is off."""

    can_delete = False
    extra = 0

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
