"""The document of an invoice: as it will print, and the PDF as it was made."""

from django.http import HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from rest_framework.request import Request

from invoices.api import examples
from invoices.api.invoices import INVOICE_ID, NO_SUCH_INVOICE
from invoices.errors import NotFound
from invoices.queries.stored_pdf import stored_pdf
from invoices.services.lock_invoice import read_invoice
from invoices.services.render_html import PREVIEW_CSP, render_html
from proxima_invoice.foundation.api.operation import operation
from proxima_invoice.foundation.api.views import ApiViewSet, as_id
from proxima_invoice.foundation.file_answer import file_answer


class PreviewView(ApiViewSet):
    path_parameters = (INVOICE_ID,)

    @operation(
        summary="The document as HTML",
        name="preview_invoice",
        permission="invoices.view_invoice",
        description="Show it in a sandboxed frame. Of a finalized invoice: what was printed.",
        media_type="text/html",
        example='<!DOCTYPE html><html lang="ru"><head><title>INV-1</title></head><body>…</body></html>',
        refuses={"NOT_FOUND": NO_SUCH_INVOICE},
    )
    def retrieve(self, _request: Request, invoice_id: str) -> HttpResponse:
        rendered = render_html(invoice=read_invoice(as_id(invoice_id, name="invoice_id")))
        page = HttpResponse(rendered.html, headers={"Content-Security-Policy": PREVIEW_CSP})
        patch_cache_control(page, private=True, no_store=True)
        return page


class PdfView(ApiViewSet):
    path_parameters = (INVOICE_ID,)

    @operation(
        summary="The PDF",
        name="download_pdf",
        permission="invoices.view_invoice",
        description="As it was made when the invoice was finalized; its ETag is the SHA-256 of the bytes.",
        media_type="application/pdf",
        example="%PDF-1.7 …",
        sends_etag=True,
        tells_unchanged=True,
        refuses={"NOT_FOUND": f"There is no PDF of {examples.INVOICE_ID}: it is made when an invoice is finalized."},
    )
    def retrieve(self, request: Request, invoice_id: str) -> HttpResponse:
        key = as_id(invoice_id, name="invoice_id")
        stored = stored_pdf(key)
        if stored is None:
            said = _("There is no PDF of %(invoice)s: it is made when an invoice is finalized.")
            raise NotFound(said % {"invoice": key})
        return file_answer(
            request._request,
            digest=stored.sha256,
            read=stored.read,
            name=stored.file_name,
            content_type="application/pdf",
        )
