"""How invoice numbers look and count (spec 6, Numbering schemas)."""

import re
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from invoices.errors import NumberNotAvailable
from invoices.models import NumberingCounter, NumberingSchema
from invoices.services.take_number import NumberRequest, display_number
from proxima_invoice.foundation.admin.base import ModelAdmin

_PLACEHOLDER = re.compile(r"__[a-z][a-z0-9]*(?:_[a-z0-9]+)*__")
BUILT_IN = frozenset(("__year__", "__month__", "__day__", "__application__", "__customer__"))


class NumberingForm(forms.ModelForm):
    """Refuses a schema whose numbers would repeat or could never be given, naming the field."""

    class Meta:
        labels = {
            "pre_text": gettext_lazy("Before the number"),
            "post_text": gettext_lazy("After the number"),
            "number_of_digits": gettext_lazy("Digits"),
            "placeholders": gettext_lazy("Own placeholders"),
            "sequence_key": gettext_lazy("Counts apart by"),
            "start_value": gettext_lazy("First number"),
            "max_value": gettext_lazy("Last number"),
        }

    def clean_placeholders(self) -> dict[str, Any]:
        own = self.cleaned_data.get("placeholders") or {}
        if not isinstance(own, dict) or not all(isinstance(described, dict) for described in own.values()):
            raise forms.ValidationError(
                _('Give an object such as {"__office__": {"required": true, "default": "TAS"}}.')
            )
        wrong = [name for name in own if not _PLACEHOLDER.fullmatch(name) or name in BUILT_IN]
        if wrong:
            raise forms.ValidationError(
                _("%s cannot be an own placeholder; a name is like __office__.") % ", ".join(wrong)
            )
        return own

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        known = BUILT_IN | (values.get("placeholders") or {}).keys()
        printed = values.get("pre_text", "") + values.get("post_text", "")
        for field in ("pre_text", "post_text", "sequence_key"):
            unknown = sorted(set(_PLACEHOLDER.findall(values.get(field, ""))) - known)
            if unknown:
                self.add_error(field, _("%s is not a placeholder. Describe it below.") % ", ".join(unknown))
        missing = sorted(set(_PLACEHOLDER.findall(values.get("sequence_key", ""))) - set(_PLACEHOLDER.findall(printed)))
        if missing:
            self.add_error(
                "sequence_key",
                _("%s counts apart but is not printed: numbers would repeat. Put it before or after the number.")
                % ", ".join(missing),
            )
        start, most = values.get("start_value"), values.get("max_value")
        if start is not None and most is not None and most < start:
            self.add_error("max_value", _("The last number lies before the first, %d.") % start)
        return values


@admin.register(NumberingSchema)
class NumberingSchemaAdmin(ModelAdmin):
    form = NumberingForm
    list_display = ("name", "next_number", "counting", "use")
    readonly_fields = ("next_number",)
    change_form_outer_before_template = "admin/invoices/numberingschema/set_active.html"
    fieldsets = (
        (None, {"fields": ("name", "next_number")}),
        (
            gettext_lazy("How a number looks"),
            {
                "fields": ("pre_text", "number_of_digits", "post_text", "placeholders"),
                "description": gettext_lazy(
                    "The texts may hold __year__ __month__ __day__ __application__ __customer__, "
                    "filled from the invoice date and the contract."
                ),
            },
        ),
        (gettext_lazy("How it counts"), {"fields": ("sequence_key", "start_value", "max_value")}),
    )

    @admin.display(description=gettext_lazy("next number"))
    def next_number(self, schema: NumberingSchema) -> SafeString:
        return format_html('<span class="px-strong">{}</span>', next_number(schema)) if schema.pk else SafeString("–")

    @admin.display(description=gettext_lazy("counts"))
    def counting(self, schema: NumberingSchema) -> str:
        return schema.sequence_key or str(_("one counter"))

    @admin.display(description=gettext_lazy("in use"), ordering="is_active")
    def use(self, schema: NumberingSchema) -> SafeString:
        if not schema.is_active:
            return SafeString("–")
        return format_html('<span class="px-tag px-warm">{}</span>', _("active"))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.set_active)
        return [
            path("<int:schema_id>/set-active/", view, name="invoices_numberingschema_set_active"),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def set_active(self, request: HttpRequest, schema_id: int) -> HttpResponse:
        """One schema is active: the others step back in the same transaction."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        with transaction.atomic():
            schemas = {schema.pk: schema for schema in NumberingSchema.objects.select_for_update().order_by("pk")}
            if schema_id not in schemas:
                raise Http404
            NumberingSchema.objects.exclude(pk=schema_id).update(is_active=False)
            NumberingSchema.objects.filter(pk=schema_id).update(is_active=True)
            self.log_change(request, schemas[schema_id], _("Made the active one."))
        messages.success(request, _("New invoices take their numbers from “%s”.") % schemas[schema_id].name)
        return HttpResponseRedirect(reverse("admin:invoices_numberingschema_changelist"))


def next_number(schema: NumberingSchema) -> str:
    """What an invoice dated today would get, as printed, for an invented contract; nothing is taken."""
    today = timezone.localdate()
    key = schema.sequence_key.replace("__year__", f"{today.year:04}")
    counter = NumberingCounter.objects.filter(schema=schema, sequence_key=key).values_list("next_value", flat=True)
    number = counter.first() or schema.start_value
    if schema.max_value is not None and number > schema.max_value:
        return str(_("none: the last one was %d") % schema.max_value)
    try:
        return display_number(schema, number, NumberRequest("APP-1", "CUST-1", today))
    except NumberNotAvailable as error:
        return str(error)
