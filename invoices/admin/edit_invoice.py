"""Edit a draft's own fields: date, amounts, what the document shows, its text (spec 3, PATCH /invoices/:id)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invoices.admin.drafts_only import drafts_only
from invoices.admin.json_answer import tries_json
from invoices.admin.line_rows import invoice_figures
from invoices.admin.page import (
    acting_user,
    find_invoice,
    in_list,
    invoice_url,
    needs,
    refusal_status,
    render,
    seen_version,
    sentences,
    tab_counts,
)
from invoices.admin.typed_form import Field, TypedForm
from invoices.errors import InvoiceError, StaleVersion
from invoices.models import Invoice
from invoices.money import MOST_HOURS
from invoices.services.edit_fields import edit_fields
from invoices.services.try_edit import try_edit
from proxima_invoice.foundation.admin.base import ModelAdmin
from proxima_invoice.foundation.admin.figures import figure

TOGGLES = (
    Field("show_task_list", gettext_lazy("Task list"), "toggle", gettext_lazy("Off: three summary rows instead.")),
    Field("show_tracked_time", gettext_lazy("Tracked time"), "toggle", gettext_lazy("Off: no column of hours.")),
    Field(
        "show_task_pricing", gettext_lazy("Task prices"), "toggle", gettext_lazy("Hourly contracts always have them.")
    ),
    Field(
        "show_overtime", gettext_lazy("Overtime row"), "toggle", gettext_lazy("Off: its amount is part of the base.")
    ),
)
TEXTS = (
    Field("legal_text", gettext_lazy("Legal text"), "long", gettext_lazy("Under the total. Empty: the standard text.")),
)


@needs("invoices.view_invoice", "invoices.edit_invoice")
@drafts_only
def edit_invoice(model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID) -> HttpResponse:
    invoice = find_invoice(object_id)
    form = _form(invoice)
    failure: InvoiceError | None = None
    if request.method == "POST":
        form.read(request)
        try:
            edited = _save(request, invoice, form)
        except InvoiceError as error:
            form.refuse(error, [*sentences(error), *_what_now(error)])
            failure = error
        else:
            said = _("Nothing was changed.") if edited.version == invoice.version else _("Saved.")
            messages.success(request, said)
            return HttpResponseRedirect(invoice_url("change", edited) + in_list(request))
    return render(
        model_admin,
        request,
        "edit_invoice.html",
        title=f"{invoice.display_number}: {_('Edit')}",
        context={
            "invoice": invoice,
            "form": form,
            "groups": _groups(form),
            "figures": invoice_figures(invoice),
            "back": invoice_url("change", invoice) + in_list(request),
            **tab_counts(invoice),
        },
        status=refusal_status(failure),
    )


@needs("invoices.view_invoice", "invoices.edit_invoice", methods=("POST",))
@tries_json
def try_invoice(_model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID) -> HttpResponse:
    """What the same form would come to if it were saved."""
    invoice = find_invoice(object_id)
    form = _form(invoice)
    form.read(request)
    return JsonResponse({"figures": invoice_figures(try_edit(lambda: _save(request, invoice, form)))})


@needs("invoices.view_invoice", "invoices.edit_invoice", methods=("POST",))
def computed_total(_model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID) -> HttpResponse:
    """Take back a total set by hand: from then on it is what the lines add up to (spec 2, Rounding)."""
    invoice = find_invoice(object_id)
    try:
        edit_fields(
            invoice_id=invoice.pk,
            user=acting_user(request),
            changes={"total_amount": invoice.computed_total},
            expected_version=seen_version(request),
        )
    except InvoiceError as error:
        for sentence in sentences(error):
            messages.error(request, sentence)
    else:
        messages.success(request, _("The total follows the lines again."))
    return HttpResponseRedirect(invoice_url("change", invoice) + in_list(request))


def _save(request: HttpRequest, invoice: Invoice, form: TypedForm) -> Invoice:
    return edit_fields(
        invoice_id=invoice.pk,
        user=acting_user(request),
        changes=form.changes,
        expected_version=seen_version(request),
    )


def _what_now(error: InvoiceError) -> list[str]:
    if not isinstance(error, StaleVersion):
        return []
    return [_("What you typed is kept below; look at what is there now, and save again.")]


def _form(invoice: Invoice) -> TypedForm:
    fields = [Field("invoice_date", _("Invoice date"), "date", _("The due date follows it.")), *_amounts(invoice)]
    fields += [*TOGGLES, *TEXTS]
    return TypedForm(fields, {one.name: getattr(invoice, one.name) for one in fields})


def _amounts(invoice: Invoice) -> list[Field]:
    """The amounts that can be edited here. Others are sums of lines, and are edited there."""
    added = figure(invoice.computed_total)
    amounts = [
        Field(
            "total_amount",
            _("Total"),
            "amount",
            _("The lines add up to %s. Another total is printed as it is and marked as set by hand.") % added,
            unit=invoice.currency,
        )
    ]
    if invoice.deal_type != Invoice.DealType.HOURLY and invoice.kind == Invoice.Kind.REGULAR:
        amounts.append(Field("base_amount", _("Base"), "amount", _("Rewrites the first line."), unit=invoice.currency))
    if invoice.line_items.filter(line_type="overtime", written_off=False).count() == 1:
        amounts += [
            Field(
                "overtime_hours",
                _("Overtime hours"),
                "amount",
                _("Rewrites the overtime line."),
                unit=_("h"),
                largest=MOST_HOURS,
            ),
            Field("overtime_amount", _("Overtime"), "amount", unit=invoice.currency),
        ]
    return amounts


def _groups(form: TypedForm) -> list[tuple[str, list[Any]]]:
    shown = list(form)
    toggles = {one.name for one in TOGGLES}
    texts = {one.name for one in TEXTS}
    return [
        (_("Date and amounts"), [one for one in shown if one.spec.name not in toggles | texts]),
        (_("The document shows"), [one for one in shown if one.spec.name in toggles]),
        (_("Texts"), [one for one in shown if one.spec.name in texts]),
    ]
