"""The History page of a setting: who changed which field, when, from what to what, in the words of its form."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import groupby
from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import unquote
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db.models import BooleanField, DateField, DecimalField, Field, JSONField, Model
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from proxima_invoice.foundation.admin.figures import figure
from proxima_invoice.foundation.admin.timelines import Entry
from proxima_invoice.foundation.models import SettingChange
from proxima_invoice.foundation.sentences import ENGLISH, retold
from proxima_invoice.foundation.settings_history import subject_of

SAVES_PER_PAGE = 50
LONGEST_IN_LINE = 160


def settings_timeline(model_admin: "ModelAdmin[Any]", request: HttpRequest, object_id: str) -> HttpResponse:
    subject: Model | None = model_admin.get_object(request, unquote(object_id))
    if not model_admin.has_view_or_change_permission(request, subject):
        raise PermissionDenied
    if subject is None:
        raise Http404(_("There is no such row."))
    page = request.GET.get("page", "1")
    number = max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    entries, has_older = _entries(model_admin, request, subject, skip=(number - 1) * SAVES_PER_PAGE)
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("History"),
        "subtitle": None,
        "original": subject,
        "entries": entries,
        "newer": number - 1,
        "older": number + 1 if has_older else 0,
    }
    return TemplateResponse(request, "admin/settings_history.html", context)


def _entries(
    model_admin: "ModelAdmin[Any]", request: HttpRequest, subject: Model, *, skip: int
) -> tuple[list[Entry], bool]:
    """The newest saves after the first `skip`, each whole. Two queries."""
    changes = SettingChange.objects.filter(subject=subject_of(type(subject)), subject_id=str(subject.pk))
    saves = changes.order_by("-changed_at", "-changed_by").values_list("changed_at", "changed_by").distinct()
    asked = list(saves[skip : skip + SAVES_PER_PAGE + 1])
    shown = asked[:SAVES_PER_PAGE]
    if not shown:
        return [], False
    moments = [at for at, _by in shown]
    of_page = changes.filter(changed_at__gte=min(moments), changed_at__lte=max(moments))
    told = of_page.order_by("-changed_at", "-changed_by", "id")
    labels, parts = _labels(model_admin, request, subject), _parts(model_admin)
    grouped = groupby(told, key=lambda change: (change.changed_at, change.changed_by))
    # Two saves of one moment may stand on two pages.
    entries = [_entry(list(save), labels, parts, type(subject)) for key, save in grouped if key in shown]
    return entries, len(asked) > SAVES_PER_PAGE


def _entry(
    save: Sequence[SettingChange], labels: Mapping[str, str], parts: Mapping[str, str], model: type[Model]
) -> Entry:
    first = save[0]
    is_new = all(change.kind == SettingChange.Kind.ADDED and not change.part for change in save)
    title = _("Added") if is_new else _("Changed")
    if first.kind == SettingChange.Kind.DONE:
        return Entry(first.changed_at, first.changed_by, retold(first.new_value), icon="check")
    changes = [_change(change, labels, parts, model) for change in save]
    return Entry(first.changed_at, first.changed_by, title, icon="add" if is_new else "edit", changes=changes)


def change_words(model_admin: "ModelAdmin[Any]", request: HttpRequest) -> Callable[[SettingChange], SafeString]:
    """How changes of this kind of setting read, each by itself. What the form says is asked for once."""
    model: type[Model] = model_admin.model
    labels, parts = _labels(model_admin, request, model()), _parts(model_admin)

    def words(change: SettingChange) -> SafeString:
        if change.kind == SettingChange.Kind.DONE:
            return format_html("{}", retold(change.new_value))
        return _change(change, labels, parts, model)

    return words


def _change(
    change: SettingChange, labels: Mapping[str, str], parts: Mapping[str, str], model: type[Model]
) -> SafeString:
    field = _field(model, change.field_name) if not change.part else None
    label = labels.get(change.field_name) or capfirst(change.field_name.replace("_", " "))
    old, new = _shown(field, change.old_value), _shown(field, change.new_value)
    told = (
        format_html("{}", new) if change.kind == SettingChange.Kind.ADDED else format_html("<s>{}</s> → {}", old, new)
    )
    if change.kind == SettingChange.Kind.REMOVED:
        told = format_html("<s>{}</s>", old)
    if not change.part:
        return format_html("<b>{}</b> {}", label, told)
    word = {SettingChange.Kind.ADDED: _("added: "), SettingChange.Kind.REMOVED: _("removed: ")}
    kind = word.get(SettingChange.Kind(change.kind), "")
    return format_html("{} {}<b>{}</b> {}", capfirst(_part(change.part, parts)), kind, label, told)


def _parts(model_admin: "ModelAdmin[Any]") -> dict[str, str]:
    """What the rows beside the form are called: as it is stored → in the reader's language."""
    names = [inline.model._meta.verbose_name for inline in model_admin.inlines]
    with translation.override(ENGLISH):
        stored = [str(name) for name in names]
    return {english: str(name) for english, name in zip(stored, names, strict=True)}


def _part(stored: str, parts: Mapping[str, str]) -> str:
    for english, name in parts.items():
        if stored.startswith(f"{english} "):
            return f"{name}{stored.removeprefix(english)}"
    return stored


def _labels(model_admin: "ModelAdmin[Any]", request: HttpRequest, subject: Model) -> dict[str, str]:
    """What the form calls its fields; the database's own words for the others, and for rows beside the form."""
    models = [*(inline.model for inline in model_admin.inlines), type(subject)]
    named = {
        field.name: capfirst(str(field.verbose_name))
        for model in models
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many)
    }
    fields = model_admin.get_form(request, subject).base_fields
    return named | {name: str(field.label) for name, field in fields.items() if field.label}


def _field(model: type[Model], name: str) -> "Field[Any, Any] | None":
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, Field) else None


def _shown(field: "Field[Any, Any] | None", text: str) -> SafeString:
    """A value as people read it; nothing is an en dash, and a long text can be opened."""
    value = _read(field, text) or "–"
    if len(value) <= LONGEST_IN_LINE:
        return format_html("{}", value)
    return format_html(
        '<details class="px-whole"><summary>{}…</summary><div>{}</div></details>', value[:LONGEST_IN_LINE], value
    )


def _read(field: "Field[Any, Any] | None", text: str) -> str:
    if text in ("true", "false") and (field is None or isinstance(field, BooleanField)):
        return _("yes") if text == "true" else _("no")
    if field is None or not text:
        return text
    if field.flatchoices:
        return str(dict(field.flatchoices).get(text, text))
    try:
        if isinstance(field, DecimalField):
            return figure(Decimal(text))
        if isinstance(field, DateField):
            return f"{date.fromisoformat(text):%d.%m.%Y}"
        if isinstance(field, JSONField):
            return _list(json.loads(text), text)
    except (ValueError, InvalidOperation):
        return text
    return text


def _list(value: Any, text: str) -> str:
    return (", ".join(str(one) for one in value) or _("none")) if isinstance(value, list) else text
