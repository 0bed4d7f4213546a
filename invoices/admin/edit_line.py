"""Correct a line of a draft, add one, leave one out or take it back (spec 3, PATCH line-items)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from invoices.admin.drafts_only import drafts_only
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
from invoices.errors import InvoiceError, StaleVersion
from invoices.models import Invoice, LineItem
from invoices.money import MOST_HOURS
from invoices.services.edit_line_items import edit_line_items
from invoices.templatetags.invoice_admin import TIERS
from proxima_invoice.foundation.admin.base import ModelAdmin


@needs("invoices.view_invoice", "invoices.edit_invoice")
@drafts_only
def edit_line(model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID, line_id: UUID) -> HttpResponse:
    invoice = find_invoice(object_id)
    line = _find(invoice, line_id)
    fields = _fields(invoice, is_task=line.line_type in ("task", "overtime"))
    form = TypedForm(fields, {one.name: getattr(line, one.name) for one in fields})
    failure: InvoiceError | None = None
    if request.method == "POST":
        form.read(request)
        update = [{"id": str(line.pk), **form.changes}]
        failure = _refused(request, invoice, form, update=update)
        if failure is None:
            messages.success(request, _("The line is saved."))
            return HttpResponseRedirect(invoice_url("lines", invoice))
    return _page(model_admin, request, invoice, form, title=_("Edit a line"), line=line, failure=failure)


@needs("invoices.view_invoice", "invoices.edit_invoice")
@drafts_only
def add_line(model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID) -> HttpResponse:
    invoice = find_invoice(object_id)
    form = TypedForm(_fields(invoice, is_task=False), {})
    failure: InvoiceError | None = None
    if request.method == "POST":
        form.read(request)
        # An empty field was not meant: the service knows what a line has by default.
        given = {name: value for name, value in form.changes.items() if value not in ("", None)}
        failure = _refused(request, invoice, form, add=[given])
        if failure is None:
            messages.success(request, _("The line is added."))
            return HttpResponseRedirect(invoice_url("lines", invoice))
    return _page(model_admin, request, invoice, form, title=_("Add a line"), failure=failure)


@needs("invoices.view_invoice", "invoices.edit_invoice")
@drafts_only
def remove_line(model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID, line_id: UUID) -> HttpResponse:
    """GET asks, POST removes. A line from the warehouse is left out instead: its hour stays claimed (spec 2)."""
    invoice = find_invoice(object_id)
    line = _find(invoice, line_id)
    is_claim = line.worklog_ref is not None
    asks = (
        _("The line is neither printed nor billed, nor can its hour be billed elsewhere. It can be taken back.")
        if is_claim
        else _("The line is removed for good; history keeps what it said.")
    )
    title = _("Leave a line out") if is_claim else _("Remove a line")
    return _asked(model_admin, request, invoice, line, title=title, asks=asks, edit={"remove": [str(line.pk)]})


@needs("invoices.view_invoice", "invoices.edit_invoice")
@drafts_only
def restore_line(model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID, line_id: UUID) -> HttpResponse:
    invoice = find_invoice(object_id)
    line = _find(invoice, line_id)
    edit = {"update": [{"id": str(line.pk), "written_off": False}]}
    asks = _("The line is printed and billed again.")
    return _asked(model_admin, request, invoice, line, title=_("Take a line back"), asks=asks, edit=edit)


def _fields(invoice: Invoice, *, is_task: bool) -> list[Field]:
    fields = [
        Field("description", _("Description"), "long"),
        Field("worklog_date", _("Date"), "date"),
        Field(
            "quantity",
            _("Hours") if is_task else _("Quantity"),
            "amount",
            unit=_("h") if is_task else "",
            largest=MOST_HOURS,
        ),
        Field("unit_price", _("Price"), "amount", unit=invoice.currency),
    ]
    if is_task:
        fields += [
            Field("rate_multiplier", _("Multiplier"), "amount"),
            Field("rate_tier", _("Tier"), "choice", choices=[(tier.value, word) for tier, word in TIERS.items()]),
        ]
    follows = _("Leave it to follow quantity × price; give it alone and the price follows.")
    return [*fields, Field("line_total", _("Amount"), "amount", follows, unit=invoice.currency)]


def _find(invoice: Invoice, line_id: UUID) -> LineItem:
    try:
        return invoice.line_items.get(pk=line_id)
    except LineItem.DoesNotExist:
        raise Http404(_("There is no such line.")) from None


def _refused(request: HttpRequest, invoice: Invoice, form: TypedForm, **edit: Any) -> InvoiceError | None:
    """Save; the refusal, which the form then shows, or None."""
    try:
        edit_line_items(
            invoice_id=invoice.pk, user=acting_user(request), expected_version=seen_version(request), **edit
        )
    except InvoiceError as error:
        kept = [_("What you typed is kept below; look again, and save.")] if isinstance(error, StaleVersion) else []
        form.refuse(error, [*sentences(error), *kept])
        return error
    return None


def _page(
    model_admin: ModelAdmin,
    request: HttpRequest,
    invoice: Invoice,
    form: TypedForm,
    *,
    title: str,
    line: LineItem | None = None,
    failure: InvoiceError | None,
) -> HttpResponse:
    return render(
        model_admin,
        request,
        "edit_line.html",
        title=title,
        context={
            "invoice": invoice,
            "form": form,
            "line": line,
            "back": invoice_url("lines", invoice),
            **tab_counts(invoice),
        },
        status=refusal_status(failure),
    )


def _asked(
    model_admin: ModelAdmin,
    request: HttpRequest,
    invoice: Invoice,
    line: LineItem,
    *,
    title: str,
    asks: str,
    edit: dict[str, Any],
) -> HttpResponse:
    refusal: list[str] = []
    failure: InvoiceError | None = None
    if request.method == "POST":
        try:
            edit_line_items(
                invoice_id=invoice.pk, user=acting_user(request), expected_version=seen_version(request), **edit
            )
        except InvoiceError as error:
            refusal, failure, invoice = sentences(error), error, find_invoice(invoice.pk)
        else:
            messages.success(request, _("The lines are saved."))
            return HttpResponseRedirect(invoice_url("lines", invoice))
    return render(
        model_admin,
        request,
        "ask_line.html",
        title=title,
        context={
            "invoice": invoice,
            "line": line,
            "asks": asks,
            "refusal": refusal,
            "back": invoice_url("lines", invoice),
            **tab_counts(invoice),
        },
        status=refusal_status(failure),
    )
