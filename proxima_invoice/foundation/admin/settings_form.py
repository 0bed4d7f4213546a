"""A form of settings never overwrites, unseen, what somebody else saved since it was opened.

With the form travels, signed, what the person saw: the values of the row and of its inlines. Saving reads them anew
under the row's lock, in the transaction that saves. Where they differ the form comes back: fields that the person left
alone show what is stored now, the others keep what was typed with what is stored beside it, and saving again is then
meant. Values are compared, not versions: no table needs a column for it. What was saved is written down, field by
field, and shown on the History page.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from typing import Any

from django import forms
from django.contrib.admin.utils import quote, unquote
from django.core import serializers, signing
from django.core.exceptions import ValidationError
from django.core.serializers.base import DeserializationError, DeserializedObject
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from proxima_invoice.foundation.admin import panels
from proxima_invoice.foundation.admin.base import ModelAdmin
from proxima_invoice.foundation.admin.settings_timeline import settings_timeline
from proxima_invoice.foundation.settings_history import record, record_deed, state

SEEN = "seen"
"""The form's field for what the person saw."""
PASSWORD = "password"  # noqa: S105 - the field's name
LONGEST_SHOWN = 200
_SEEN_KEYS = "_seen_keys"
_SALT = "what the person saw of a settings form"

Key = tuple[str, Any]
Values = Mapping[str, Any]


class Comparison:
    """What is stored beside what the person saw; both begin with the form's own row, or are empty."""

    def __init__(self, stored: Sequence[Model], seen: Sequence[Model]) -> None:
        self._main = _key(stored[0])
        self._stored = {_key(row): row for row in stored}
        self._seen = {_key(row): _values(row) for row in seen}

    def refuse(self, form: "forms.ModelForm[Any]") -> None:
        """Say beside each field of a bound form what changed, and on the row's own form that something did."""
        row = self._stored.get(_key(form.instance))
        if row is None:
            return
        stored, seen = _values(row), self._seen.get(_key(row), {})
        changed = [name for name in form.fields if name in stored and stored[name] != seen.get(name, ...)]
        for name in changed:
            _tell(form, name, stored[name], seen)
        if _key(row) == self._main and (changed or self._inlines_changed()):
            form.add_error(None, self._sentences())

    def _inlines_changed(self) -> bool:
        stored = {key: _values(row) for key, row in self._stored.items() if key != self._main}
        return stored != {key: values for key, values in self._seen.items() if key != self._main}

    def _sentences(self) -> list[str]:
        said = [
            _(
                "Changed since you opened it, by somebody else or in another tab. What you typed is kept: "
                "look at what is there now, and save again."
            )
        ]
        # Of one to whom nothing was shown, no row can be told to be newer than the others.
        added = [str(row) for key, row in self._stored.items() if key not in self._seen] if self._seen else []
        return [*said, _("Added meanwhile: %s.") % "; ".join(added)] if added else said


class SettingsModelAdmin(ModelAdmin):
    """Inherit from this where people change rows by Django's own form."""

    is_one_row = False
    """There is one row at most: its form offers no other."""
    change_form_before_template = "admin/settings_seen.html"
    change_form_outer_after_template = "admin/settings_panels.html"

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        # Looking takes no lock: SQLite would make it wait for whoever writes.
        with transaction.atomic() if request.method == "POST" else nullcontext():
            # Before the page itself reads them: a form may be refused once too often, never once too little.
            stored = [] if object_id is None else self._stored(request, object_id)
            if stored and request.method == "POST":
                vars(request)["comparison"] = Comparison(stored, _opened(request.POST.get(SEEN, "")))
            if request.method == "POST":
                vars(request)["state_before"] = state(stored[0], stored[1:]) if stored else {}
            context = {**(extra_context or {}), SEEN: _sealed(stored)}
            answer: HttpResponse = super().changeform_view(request, object_id, form_url, context)
        return answer

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *arguments: Any, **named: Any
    ) -> HttpResponse:
        context["panels"] = panels.rendered(str(self.opts.model_name), request, named.get("obj"))
        if self.is_one_row:
            context["show_save_and_add_another"] = False
        answer: HttpResponse = super().render_change_form(request, context, *arguments, **named)
        return answer

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        self._write_down(request, obj, "")
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        """Called by the form, and by views of one deed, as a new password, with its sentence."""
        self._write_down(request, obj, message if isinstance(message, str) else "")
        return super().log_change(request, obj, message)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return settings_timeline(self, request, object_id)

    def _write_down(self, request: HttpRequest, obj: Model, deed: str) -> None:
        """In the transaction that saves; nothing where nothing differs."""
        by, now = request.user.get_username(), timezone.now()
        if "state_before" in vars(request):
            stored = self._stored(request, quote(str(obj.pk)))
            after = state(stored[0], stored[1:]) if stored else {}
            record(subject=obj, before=vars(request)["state_before"], after=after, by=by, now=now)
        elif deed:
            record_deed(subject=obj, sentence=deed, by=by, now=now)

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> Any:
        return _compared(request, obj, super().get_form(request, obj, change, **kwargs))

    def get_formsets_with_inlines(self, request: HttpRequest, obj: Model | None = None) -> Iterator[Any]:
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            formset.form = _compared(request, obj, formset.form)
            yield formset, inline

    def _stored(self, request: HttpRequest, object_id: str) -> list[Model]:
        """The row, locked when it is about to be saved, and the rows of its inlines; nothing when there is none."""
        rows: QuerySet[Model] = self.get_queryset(request).order_by()
        if request.method == "POST":
            rows = rows.select_for_update()
        try:
            row = rows.filter(pk=unquote(object_id)).first()
        except (ValidationError, ValueError, OverflowError):
            return []
        if row is None:
            return []
        inlines = {inline.model for inline in self.inlines}
        related = [one for one in row._meta.related_objects if one.related_model in inlines]
        return [row, *(other for one in related for other in getattr(row, str(one.get_accessor_name())).all())]


def _compared(request: HttpRequest, obj: Model | None, form: "type[forms.ModelForm[Any]]") -> Any:
    """The form class, comparing itself once everything else about it was checked."""
    if obj is None or "comparison" not in vars(request):
        return form
    comparison: Comparison = vars(request)["comparison"]

    class Compared(form):  # type: ignore[valid-type, misc]  # made at run time, as Django makes `form`
        def full_clean(self) -> None:
            super().full_clean()
            if self.is_bound:
                comparison.refuse(self)

    return Compared


def _tell(form: "forms.ModelForm[Any]", name: str, stored: Any, seen: Values) -> None:
    """Beside one field: what is there now. One that was left alone takes it over."""
    if not _is_typed(form, name, stored):
        return
    if name in seen and not _is_typed(form, name, seen[name]):
        # The instance's own: it only ever answers for this one form.
        vars(form.fields[name])["bound_data"] = lambda _typed, initial: initial
        form.add_error(name, _("Changed meanwhile; this is what is there now."))
        return
    form.add_error(name, _("Now there is: %s") % _as_shown(form.fields[name], stored))


def _is_typed(form: "forms.ModelForm[Any]", name: str, value: Any) -> bool:
    """Whether what the form was sent is something else than `value`."""
    field = form.fields[name]
    sent = field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
    return field.has_changed(_one_line_end(value), _one_line_end(sent))


def _one_line_end(value: Any) -> Any:
    # Browsers send CRLF, whatever a text was shown with.
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def _as_shown(field: forms.Field, value: Any) -> str:
    """A stored value as the form would show it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    shown = field.prepare_value(value)
    choices = {str(key): str(label) for key, label in getattr(field, "choices", ())}
    if isinstance(shown, list):
        text = ", ".join(choices.get(str(one), str(one)) for one in shown)
    elif choices:
        text = choices.get(str(shown or ""), str(shown or ""))
    else:
        text = str(field.widget.format_value(shown) or "")
    return Truncator(text).chars(LONGEST_SHOWN) or "–"


def _key(row: Model) -> Key:
    return row._meta.label, row.pk


def _values(row: Model) -> dict[str, Any]:
    """Field → value; of many to many the keys, in order."""
    return {
        **{field.name: field.value_from_object(row) for field in row._meta.concrete_fields if _is_shown(field)},
        **{field.name: sorted(_keys(row, field.name)) for field in row._meta.many_to_many if _is_shown(field)},
    }


def _is_shown(field: Any) -> bool:
    # A signature is no seal: whoever has the page could read the hash.
    return bool(field.editable) and field.name != PASSWORD


def _keys(row: Model, name: str) -> list[Any]:
    if name in vars(row).get(_SEEN_KEYS, {}):
        return list(vars(row)[_SEEN_KEYS][name])
    return list(getattr(row, name).order_by().values_list("pk", flat=True))


def _sealed(rows: Sequence[Model]) -> str:
    """What the person sees, to travel with the form; signed, because it comes back from outside."""
    if not rows:
        return ""
    fields = {name for row in rows for name in _values(row)}
    return signing.dumps(serializers.serialize("json", rows, fields=fields), salt=_SALT, compress=True)


def _opened(sealed: str) -> list[Model]:
    """The rows as they were seen. Nothing from a form that carries none: then everything counts as changed."""
    try:
        text = signing.loads(sealed, salt=_SALT)
        return [_as_seen(one) for one in serializers.deserialize("json", text, ignorenonexistent=True)]
    except (signing.BadSignature, DeserializationError):
        return []


def _as_seen(one: DeserializedObject) -> Model:
    """The row; it was never saved, so its many to many are kept beside it."""
    row: Model = one.object
    vars(row)[_SEEN_KEYS] = one.m2m_data or {}
    return row
