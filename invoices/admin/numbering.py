"""How invoice numbers look and count (spec 6, Numbering schemas)."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_POST

from invoices.admin.chronology import chronology
from invoices.admin.numbering_example import numbers_typed
from invoices.admin.page import acting_user
from invoices.errors import Invalid, NotFound, NumberNotAvailable
from invoices.models import NumberingSchema
from invoices.services.check_schema import check_schema
from invoices.services.preview_number import preview_number
from invoices.services.save_schema import save_schema
from invoices.services.set_active_schema import set_active_schema
from invoices.services.take_number import NumberRequest
from proxima_invoice.foundation.admin.settings_form import SettingsModelAdmin


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
        help_texts = {"post_text": gettext_lazy("For example /TAS.")}
        error_messages = {"name": {"unique": gettext_lazy("There is a schema of this name already.")}}

    def clean_placeholders(self) -> Any:
        """An emptied field is none, where the column wants an object."""
        own = self.cleaned_data["placeholders"]
        return {} if own is None else own

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        try:
            check_schema(values=values)
        except Invalid as refused:
            for field, sentences in refused.details.items():
                self.add_error(field, sentences)
        return values


@admin.register(NumberingSchema)
class NumberingSchemaAdmin(SettingsModelAdmin):
    form = NumberingForm
    list_display = ("name", "next_number", "counting", "use")
    readonly_fields = ("next_number",)
    change_form_outer_before_template = "admin/invoices/numberingschema/set_active.html"
    list_before_template = "admin/invoices/numberingschema/list_head.html"
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
        return format_html('<span class="px-tag px-warm">{}</span>', pgettext("numbering schema", "active"))

    def get_urls(self) -> list[URLPattern]:
        view, example = self.admin_site.admin_view(self.set_active), self.admin_site.admin_view(self.numbers)
        report = self.admin_site.admin_view(self.chronology)
        return [
            path("chronology/", report, name="invoices_numberingschema_chronology"),
            path("<int:schema_id>/set-active/", view, name="invoices_numberingschema_set_active"),
            path("numbers/", example, name="invoices_numberingschema_numbers"),
            *super().get_urls(),
        ]

    def save_model(self, request: HttpRequest, obj: NumberingSchema, form: Any, change: bool) -> None:
        followed = save_schema(schema=obj, user=acting_user(request))
        if followed:
            messages.info(
                request,
                ngettext("%d contract follows the new name.", "%d contracts follow the new name.", followed) % followed,
            )

    def chronology(self, request: HttpRequest) -> HttpResponse:
        return chronology(self, request)

    @method_decorator(require_POST)
    def numbers(self, request: HttpRequest) -> HttpResponse:
        """The example beside the form, as it was typed."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return numbers_typed(request, NumberingForm)

    @method_decorator(require_POST)
    def set_active(self, request: HttpRequest, schema_id: int) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        try:
            schema = set_active_schema(schema_id=schema_id, user=acting_user(request))
        except NotFound as missing:
            raise Http404(str(missing)) from None
        messages.success(request, _("New invoices take their numbers from “%s”.") % schema.name)
        return HttpResponseRedirect(reverse("admin:invoices_numberingschema_changelist"))


def next_number(schema: NumberingSchema) -> str:
    """What an invoice dated today would get, as printed, for an invented contract; nothing is taken."""
    try:
        return preview_number(schema=schema, request=NumberRequest("APP-1", "CUST-1", timezone.localdate()))
    except NumberNotAvailable as error:
        return str(error)
