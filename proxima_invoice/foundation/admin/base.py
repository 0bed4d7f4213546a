"""The one ModelAdmin over the theme's: what is true of every list and form of the product.

Nothing is ever deleted (spec 3, Statuses), a form warns before typed values are lost, and a list never counts a table
twice. State changes only by POST: the theme's own action buttons are GET links unless they open a dialog, so no admin
here has any (a test walks them all); verbs have views of their own.
"""

from typing import Any

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import quote
from django.contrib.admin.views.main import ERROR_FLAG
from django.db import DataError, NotSupportedError, ProgrammingError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin as UnfoldModelAdmin
from unfold.admin import TabularInline as UnfoldTabularInline
from unfold.views import ChangeList as UnfoldChangeList

# What databases and their drivers make of `?start_date__year=99999`, `?id__in=1e40` or `?id__range=1`.
UNREADABLE = (ValueError, OverflowError, IndexError, DataError, NotSupportedError, ProgrammingError)


class ChangeList(UnfoldChangeList):
    """A list whose address may hold anything: Django tries a filter's form, we try its value as well.

    It is called what its section is called: Django's "Select … to change" needs a case that most languages inflect.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.title = capfirst(str(self.opts.verbose_name_plural))

    def get_results(self, request: HttpRequest) -> None:
        try:
            super().get_results(request)
        except UNREADABLE as error:
            # Without a question in the address the fault is ours, and no other address would help.
            if not request.GET or ERROR_FLAG in request.GET:
                raise
            raise IncorrectLookupParameters(error) from error


class ModelAdmin(UnfoldModelAdmin):
    """Inherit from this, never from Django's or the theme's."""

    warn_unsaved_form = True
    compressed_fields = True
    list_fullwidth = True
    list_filter_submit = True
    list_per_page = 50
    list_max_show_all = 200
    show_full_result_count = False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return ChangeList

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *arguments: Any, **named: Any
    ) -> HttpResponse:
        """Called what the object is called, in the case in which languages name things."""
        is_new = named.get("add", bool(arguments and arguments[0]))
        name = str(self.opts.verbose_name)
        context["title"] = _("New: %s") % name if is_new else capfirst(name)
        answer: HttpResponse = super().render_change_form(request, context, *arguments, **named)
        return answer

    def response_add(self, request: HttpRequest, obj: Model, post_url_continue: str | None = None) -> HttpResponse:
        vars(request)["saved_words"] = self._saved_words(request, obj, _("“{}”: added."))
        answer: HttpResponse = super().response_add(request, obj, post_url_continue)
        return answer

    def response_change(self, request: HttpRequest, obj: Model) -> HttpResponse:
        vars(request)["saved_words"] = self._saved_words(request, obj, _("“{}”: saved."))
        answer: HttpResponse = super().response_change(request, obj)
        return answer

    def message_user(
        self, request: HttpRequest, message: Any, level: int | str = messages.INFO, *arguments: Any, **named: Any
    ) -> None:
        """What Django says of what was saved bends to the gender of a model's name: ours fits every one."""
        said = vars(request).pop("saved_words", message) if level == messages.SUCCESS else message
        super().message_user(request, said, level, *arguments, **named)

    def _saved_words(self, request: HttpRequest, obj: Model, words: str) -> SafeString:
        if not self.has_view_or_change_permission(request, obj):
            return format_html(words, obj)
        link = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[quote(obj.pk)])
        return format_html(words, format_html('<a href="{}">{}</a>', link, obj))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """No list asks by a regular expression, which can keep a database busy for as long as it likes."""
        if {"regex", "iregex"} & set(lookup.split("__")):
            return False
        return bool(super().lookup_allowed(lookup, value, request))

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

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A column's title is far from its fields: each says itself what it is, for whoever does not see the table."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and field.label:
            field.widget.attrs["aria-label"] = capfirst(str(field.label))
        return field

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
