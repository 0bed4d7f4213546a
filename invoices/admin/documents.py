"""The document of an invoice: the page as it will print, for the frame that shows it, and the PDF."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header, parse_etags, quote_etag
from django.utils.translation import gettext as _

from invoices.admin.page import LOOKING, find_invoice, needs
from invoices.models import InvoiceDocument
from invoices.services.render_html import PREVIEW_CSP, render_html
from proxima_invoice.foundation.admin.base import ModelAdmin


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
    document = (
        InvoiceDocument.objects.filter(invoice_id=object_id)
        .values_list("pdf_sha256", "invoice__display_number")
        .first()
    )
    if document is None:
        raise Http404(_("There is no PDF before the invoice is finalized."))
    digest, number = document
    etag = quote_etag(digest)
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers={"ETag": etag})
    data = bytes(InvoiceDocument.objects.values_list("pdf_data", flat=True).get(invoice_id=object_id))
    headers = {
        "ETag": etag,
        "Content-Disposition": content_disposition_header(True, pdf_name(number)) or "attachment",
    }
    answer = HttpResponse(data, content_type="application/pdf", headers=headers)
    patch_cache_control(answer, private=True, no_cache=True)
    return answer


def pdf_name(display_number: str) -> str:
    """`Act_INV-1.pdf`; what a file system would take for a path becomes a dash (numbers may hold `2026/17`)."""
    plain = display_number.translate(str.maketrans("/\\:", "---"))
    return f"Act_{plain}.pdf"
