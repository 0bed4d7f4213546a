"""Which numbers a schema would give next, told beside its form while it is typed; none is taken."""

from datetime import date
from typing import Any

from django import forms
from django.forms import modelform_factory
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from invoices.admin.json_answer import tries_json
from invoices.errors import Invalid, NumberNotAvailable
from invoices.models import NumberingSchema
from invoices.services.preview_number import preview_numbers
from invoices.services.take_number import NumberRequest

NUMBERS_SHOWN = 3
TEMPLATE = "admin/invoices/numberingschema/example.html"


def panel(request: HttpRequest, schema: NumberingSchema | None) -> SafeString:
    """The next numbers of the stored schema, or of the one that the empty form would make."""
    context = {"schema": schema, "rows": _rows(schema or NumberingSchema())}
    return mark_safe(render_to_string(TEMPLATE, context, request))  # noqa: S308 - our template


@tries_json
def numbers_typed(request: HttpRequest, form_class: type[forms.ModelForm]) -> HttpResponse:
    """`{"html"}`: the same with what was typed; refusals say what would be wrong about saving it."""
    schema = _typed(request, form_class)
    return JsonResponse({"html": render_to_string(TEMPLATE, {"schema": schema, "rows": _rows(schema)}, request)})


def _typed(request: HttpRequest, form_class: type[forms.ModelForm]) -> NumberingSchema:
    """The schema as the form would save it, with the counters of the stored one; for whoever only looks, that one."""
    stored = NumberingSchema.objects.filter(pk=_key(request)).first()
    typed = modelform_factory(NumberingSchema, form=form_class, exclude=("name", "is_active"))
    if not set(typed.base_fields) & set(request.POST):
        return stored or NumberingSchema()
    form = typed(request.POST, instance=stored)
    if not form.is_valid():
        raise Invalid({name: _sentences(form, name) for name in form.errors})
    schema: NumberingSchema = form.instance
    schema.name = request.POST.get("name", "") or _("this one")
    return schema


def _key(request: HttpRequest) -> int:
    key = request.POST.get("rule", "")
    return int(key) if key.isascii() and key.isdigit() and len(key) < 10 else 0


def _sentences(form: Any, name: str) -> list[str]:
    label = f"{form.fields[name].label}: " if name in form.fields else ""
    return [f"{label}{sentence}" for sentence in form.errors[name]]


def _rows(schema: NumberingSchema) -> list[dict[str, str]]:
    """Two contracts today, and one of them next year: where a counter starts again shows."""
    today = timezone.localdate()
    next_year = date(today.year + 1, 1, 1)
    return [
        {"who": _("APP-1, today"), "numbers": _numbers(schema, NumberRequest("APP-1", "CUST-1", today))},
        {"who": _("APP-2, today"), "numbers": _numbers(schema, NumberRequest("APP-2", "CUST-2", today))},
        {
            "who": _("APP-1, on %s") % f"{next_year:%d.%m.%Y}",
            "numbers": _numbers(schema, NumberRequest("APP-1", "CUST-1", next_year)),
        },
    ]


def _numbers(schema: NumberingSchema, request: NumberRequest) -> str:
    try:
        return ", ".join(preview_numbers(schema=schema, request=request, count=NUMBERS_SHOWN))
    except NumberNotAvailable as error:
        return str(error)
