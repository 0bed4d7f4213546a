"""The document of an invoice: the page as it will print, for the frame that shows it, and the PDF."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from invoices.admin.page import LOOKING, find_invoice, needs
from invoices.errors import NotFound
from invoices.queries.stored_pdf import stored_pdf
from invoices.services.render_html import PREVIEW_CSP, render_html
from proxima_invoice.foundation.admin.base import ModelAdmin
from proxima_invoice.foundation.file_answer import file_answer


@needs("invoices.view_invoice", methods=LOOKING)
def preview(_model_admin: ModelAdmin, _request: HttpRequest, *, object_id: UUID) -> HttpResponse:
    """The document as HTML. It may be a person's own page (`html_override`): nothing in it runs or is fetched."""
    rendered = render_html(invoice=find_invoice(object_id))
    answer = HttpResponse(rendered.html, headers={"Content-Security-Policy": PREVIEW_CSP})
    patch_cache_control(answer, private=True, no_store=True)
    return answer


@needs("invoices.view_invoice", methods=LOOKING)
def pdf(_model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID) -> HttpResponse:
    """The PDF as it was made at finalize; 404 before. Whoever has these very bytes already is told so."""
    stored = stored_pdf(object_id)
    if stored is None:
        raise Http404(_("There is no PDF before the invoice is finalized."))
    try:
        return file_answer(
            request, digest=stored.sha256, read=stored.read, name=stored.file_name, content_type="application/pdf"
        )
    except NotFound as replaced:
        raise Http404(str(replaced)) from None
