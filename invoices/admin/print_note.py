"""What printing a draft would have to say: asked for apart, for it lays out every line of the document."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from invoices.admin.page import LOOKING, find_invoice, needs
from invoices.services.render_html import render_html
from proxima_invoice.foundation.admin.base import ModelAdmin


@needs("invoices.view_invoice", methods=LOOKING)
def print_note(_model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID) -> HttpResponse:
    """A note a warning. Of what is printed already the warnings stand in its history."""
    invoice = find_invoice(object_id)
    warnings = render_html(invoice=invoice).warnings if invoice.is_draft else []
    answer = TemplateResponse(request, "admin/invoices/invoice/_print_note.html", {"warnings": warnings})
    answer.headers["Cache-Control"] = "no-store"
    return answer
