"""`/api/pub/files/…`: a document's file, for whoever was given its address by a queue (spec 7, Queues)."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from integrations.exchange.models import IncomingDocument, IncomingFile
from integrations.exchange.queries.file_links import is_link
from invoices.queries.stored_pdf import stored_pdf
from proxima_invoice.foundation.file_answer import file_answer


@require_safe
def document_file(request: HttpRequest, direction: str, document_id: UUID) -> HttpResponse:
    """The uploaded file, or the PDF of an invoice of ours; 404 for an address that we did not sign, or too long ago."""
    if not is_link(direction, document_id, signature=request.GET.get("signature", "")):
        raise Http404
    answer = (_incoming if direction == "incoming" else _outgoing)(request, document_id)
    if not answer:
        raise Http404
    return answer


def _incoming(request: HttpRequest, document_id: UUID) -> HttpResponse | None:
    document = IncomingDocument.objects.filter(pk=document_id).first()
    if document is None:
        return None
    return file_answer(
        request,
        digest=document.sha256,
        read=lambda: bytes(IncomingFile.objects.values_list("content", flat=True).get(pk=document_id)),
        name=document.file_name,
        content_type=document.content_type,
    )


def _outgoing(request: HttpRequest, invoice_id: UUID) -> HttpResponse | None:
    stored = stored_pdf(invoice_id)
    return stored and file_answer(
        request, digest=stored.sha256, read=stored.read, name=stored.file_name, content_type="application/pdf"
    )
