"""A document of its own: the HTML that is printed instead of the document, written beside its preview (spec 4)."""

import re
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invoices.admin.drafts_only import drafts_only
from invoices.admin.json_answer import answers_json
from invoices.admin.page import (
    acting_user,
    find_invoice,
    invoice_url,
    needs,
    refusal_status,
    render,
    seen_version,
    sentences,
    tab_counts,
)
from invoices.admin.typed_form import Field, TypedForm
from invoices.errors import InvoiceError, NotEditable, StaleVersion
from invoices.models import Invoice
from invoices.services.edit_fields import edit_fields
from invoices.services.field_values import LONGEST_OVERRIDE, checked_fields
from invoices.services.render_html import PREVIEW_CSP, RenderedDocument, render_html
from proxima_invoice.foundation.admin.base import ModelAdmin

# What the template's own tags leave behind is nothing to read through.
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")
HTML = Field("html_override", gettext_lazy("HTML of the document"), "code")


@needs("invoices.view_invoice", "invoices.edit_invoice")
@drafts_only
def edit_document(model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID) -> HttpResponse:
    """GET with `start` fills the form with the present document; it is nobody's own before it is saved."""
    invoice = find_invoice(object_id)
    form = TypedForm([HTML], {HTML.name: invoice.html_override})
    failure: InvoiceError | None = None
    if request.method == "POST":
        form.read(request)
        try:
            edit_fields(
                invoice_id=invoice.pk,
                user=acting_user(request),
                changes=form.changes,
                expected_version=seen_version(request),
            )
        except InvoiceError as error:
            kept = [_("What you typed is kept; look at what is there now, and save again.")]
            form.refuse(error, [*sentences(error), *(kept if isinstance(error, StaleVersion) else [])])
            failure = error
        else:
            messages.success(request, _("The document is saved."))
            return HttpResponseRedirect(invoice_url("document", invoice))
    shown, stored = next(iter(form)), invoice.html_override.replace("\r\n", "\n")
    if "start" in request.GET and request.method == "GET":
        shown.value = _BLANK_LINES.sub("\n", _rendered(invoice, "").html)
    return render(
        model_admin,
        request,
        "edit_document.html",
        title=_("Document of its own"),
        context={
            "invoice": invoice,
            "form": form,
            "shown": shown,
            "is_unsaved": shown.value != stored,
            "most_bytes": LONGEST_OVERRIDE,
            "back": invoice_url("change", invoice),
            **tab_counts(invoice),
        },
        status=refusal_status(failure),
    )


@needs("invoices.view_invoice", "invoices.edit_invoice", methods=("POST",))
@answers_json
def try_document(_model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID) -> HttpResponse:
    """The text that was sent as it would print, harmless as any preview; with `facts` what a reviewer should know."""
    invoice = find_invoice(object_id)
    if not invoice.is_draft:
        raise NotEditable(_("%s is no longer a draft.") % invoice.display_number)
    text = request.POST.get(HTML.name, "").replace("\r\n", "\n")
    rendered = _rendered(invoice, checked_fields({HTML.name: text}, editable=(HTML.name,))[HTML.name])
    if "facts" in request.POST:
        return JsonResponse({"warnings": rendered.warnings})
    answer = HttpResponse(rendered.html, headers={"Content-Security-Policy": PREVIEW_CSP})
    patch_cache_control(answer, private=True, no_store=True)
    return answer


@needs("invoices.view_invoice", "invoices.edit_invoice")
@drafts_only
def reset_document(model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID) -> HttpResponse:
    """GET asks, POST removes the override: the invoice prints its document again."""
    invoice = find_invoice(object_id)
    refusal: list[str] = []
    failure: InvoiceError | None = None
    if request.method == "POST":
        try:
            edit_fields(
                invoice_id=invoice.pk,
                user=acting_user(request),
                changes={HTML.name: ""},
                expected_version=seen_version(request),
            )
        except InvoiceError as error:
            refusal, failure, invoice = sentences(error), error, find_invoice(object_id)
        else:
            messages.success(request, _("The invoice prints its document again."))
            return HttpResponseRedirect(invoice_url("change", invoice))
    return render(
        model_admin,
        request,
        "reset_document.html",
        title=_("Remove the document of its own"),
        context={
            "invoice": invoice,
            "refusal": refusal,
            "back": invoice_url("document", invoice),
            **tab_counts(invoice),
        },
        status=refusal_status(failure),
    )


def _rendered(invoice: Invoice, text: str) -> RenderedDocument:
    """The document as if `text` were saved; the invoice is the caller's alone and is not saved."""
    invoice.html_override = text
    return render_html(invoice=invoice)
