"""The page of one invoice: the paper beside what decides about it (design, mockups, review)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from invoices.admin.documents import pdf_name
from invoices.admin.history import timeline
from invoices.admin.page import LOOKING, find_invoice, needs, render, tab_counts
from invoices.admin.verbs import offered
from invoices.models import Invoice, InvoiceDocument
from invoices.services.render_html import render_html
from invoices.states import Status
from proxima_invoice.foundation.admin.base import ModelAdmin
from proxima_invoice.foundation.admin.figures import amount_html, figure

ENTRIES_SHOWN = 5


@needs("invoices.view_invoice", methods=LOOKING)
def overview(model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID | str) -> HttpResponse:
    invoice = find_invoice(object_id)
    # Only what the page says about the PDF: its bytes stay where they are.
    document = InvoiceDocument.objects.filter(invoice=invoice).values("engine", "created_at").first()
    return render(
        model_admin,
        request,
        "overview.html",
        title=str(invoice),
        context={
            "invoice": invoice,
            "tab": "overview",
            "document": document,
            "pdf_name": pdf_name(invoice.display_number),
            "figures": key_figures(invoice),
            "reasons": reasons(invoice),
            "remarks": remarks(invoice),
            "history": timeline(invoice, rows=ENTRIES_SHOWN * 3).entries[:ENTRIES_SHOWN],
            "verbs": offered(request, invoice),
            **tab_counts(invoice),
        },
    )


def key_figures(invoice: Invoice) -> list[tuple[str, Any]]:
    """What the total is made of, and the hours behind it."""
    base_word = {
        Invoice.DealType.SUPPORT: _("Monthly support"),
        Invoice.DealType.FIXED_PRICE: _("Fixed price"),
        Invoice.DealType.HOURLY: _("Hours"),
    }[Invoice.DealType(invoice.deal_type)]
    figures: list[tuple[str, Any]] = [(base_word, amount_html(invoice.base_amount))]
    if invoice.is_overtime:
        hours = figure(invoice.overtime_hours)
        figures.append((_("Over the limit, %s h") % hours, amount_html(invoice.overtime_amount)))
    by_hand = invoice.computed_total - invoice.base_amount - invoice.overtime_amount
    if by_hand:
        figures.append((_("Lines added by hand"), amount_html(by_hand)))
    if invoice.vat_mode != Invoice.VatMode.NONE:
        figures.append((_("VAT %s %%") % f"{invoice.vat_rate:f}", amount_html(invoice.vat_amount)))
    limit = invoice.monthly_limit_hours
    worked = _("Hours worked") if limit is None else _("Hours worked, limit %s") % figure(limit)
    figures.append((worked, amount_html(invoice.total_hours)))
    return figures


def reasons(invoice: Invoice) -> list[tuple[str, str, str]]:
    """Why an invoice stands where it does: (title, reason, by whom), for one that was turned down."""
    match invoice.status:
        case Status.DECLINED:
            return [(_("Declined"), invoice.decline_reason, invoice.declined_by)]
        case Status.REJECTED:
            return [(_("Rejected by the customer"), invoice.reject_reason, invoice.rejected_by)]
        case Status.VOID:
            return [(_("Void"), invoice.void_reason, invoice.voided_by)]
    return []


def remarks(invoice: Invoice) -> list[str]:
    """What a reviewer should know before believing the page: the draft's warnings, and what printing it would say."""
    said = [str(warning.get("message", "")) for warning in invoice.warnings]
    return said + render_html(invoice=invoice).warnings if invoice.is_draft else said
