"""Every change of every setting in one list: who changed what, when, in which setting (spec 1, Every change leaves a
trace). A person sees the changes of those settings that he may look at, as on their own History pages.
"""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import quote, unquote
from django.contrib.admin.views.main import ChangeList
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from proxima_invoice.foundation.admin.base import ReadOnlyModelAdmin
from proxima_invoice.foundation.admin.setting_kinds import kinds_seen_by, may_see_changes
from proxima_invoice.foundation.admin.settings_form import SettingsModelAdmin
from proxima_invoice.foundation.admin.settings_timeline import change_words
from proxima_invoice.foundation.models import SettingChange


class KindFilter(admin.SimpleListFilter):
    title = gettext_lazy("Setting")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        kinds = [(subject, _kind_words(one)) for subject, one in kinds_seen_by(request).items()]
        return sorted(kinds, key=lambda kind: kind[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(subject=self.value()) if self.value() else queryset


class PersonFilter(admin.SimpleListFilter):
    title = gettext_lazy("Who")
    parameter_name = "by"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        changes = SettingChange.objects.filter(subject__in=kinds_seen_by(request)).order_by()
        return [(name, name) for name in sorted(changes.values_list("changed_by", flat=True).distinct())]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(changed_by=self.value()) if self.value() else queryset


@admin.register(SettingChange)
class SettingChangeAdmin(ReadOnlyModelAdmin):
    list_display = ("when", "who", "kind_of_setting", "setting", "what")
    list_display_links = ("when",)
    list_filter = (KindFilter, PersonFilter)
    search_fields = ("subject_name", "subject_id", "part", "field_name", "old_value", "new_value", "changed_by")
    search_help_text = gettext_lazy("Setting, field, value, person")
    ordering = ("-changed_at", "-id")
    actions = None

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_see_changes(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_see_changes(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Those that this person may see; of a setting that was taken away there is no page to lead to."""
        removals = SettingChange.objects.filter(
            subject=OuterRef("subject"), subject_id=OuterRef("subject_id"), kind=SettingChange.Kind.REMOVED, part=""
        )
        changes: QuerySet[Any] = super().get_queryset(request)
        return changes.filter(subject__in=kinds_seen_by(request)).annotate(is_gone=Exists(removals))

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Each row in the words of its form, which are asked for once a kind."""
        changelist: ChangeList = super().get_changelist_instance(request)
        rows, kinds = list(changelist.result_list), kinds_seen_by(request)
        told = {subject: change_words(kinds[subject], request) for subject in {row.subject for row in rows}}
        for row in rows:
            row.kind_words = _kind_words(kinds[row.subject])
            row.told = told[row.subject](row)
        changelist.result_list = rows
        return changelist

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A change has no page of its own: it stands in the history of its setting."""
        return self._to_its_history(request, object_id)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return self._to_its_history(request, object_id)

    def _to_its_history(self, request: HttpRequest, object_id: str) -> HttpResponse:
        change: Any = self.get_object(request, unquote(object_id)) if may_see_changes(request) else None
        if change is None:
            raise Http404(_("There is no such row."))
        address = _history_of(change)
        if not address:
            messages.info(request, _("The setting is gone; what happened to it stands here."))
        return HttpResponseRedirect(address or reverse("admin:foundation_settingchange_changelist"))

    @admin.display(description=gettext_lazy("When"), ordering="changed_at")
    def when(self, change: Any) -> Any:
        return change.changed_at

    @admin.display(description=gettext_lazy("Who"), ordering="changed_by")
    def who(self, change: Any) -> str:
        return str(change.changed_by)

    @admin.display(description=gettext_lazy("Kind"), ordering="subject")
    def kind_of_setting(self, change: Any) -> str:
        return str(change.kind_words)

    @admin.display(description=gettext_lazy("Setting"), ordering="subject_name")
    def setting(self, change: Any) -> SafeString:
        link = _history_of(change)
        name = change.subject_name or change.subject_id
        return format_html('<a class="px-link" href="{}">{}</a>', link, name) if link else format_html("{}", name)

    @admin.display(description=gettext_lazy("What"))
    def what(self, change: Any) -> SafeString:
        told: SafeString = change.told
        return told


def _kind_words(model_admin: SettingsModelAdmin) -> str:
    return capfirst(str(model_admin.opts.verbose_name))


def _history_of(change: Any) -> str:
    """The address of its setting's own history; nothing when the setting is gone."""
    name = f"admin:{change.subject.replace('.', '_')}_history"
    return "" if change.is_gone else reverse(name, args=[quote(change.subject_id)])
