"""Ask the configured engine for the PDF of a rendered document."""

from invoices.errors import PdfNotMade
from invoices.models import Invoice
from invoices.ports import NoAnswer, PdfAnswer, PdfFailed, PdfRequest, pdf_requested
from invoices.services.render_html import RenderedDocument
from proxima_invoice.foundation.sentences import known, say

PDF_START = b"%PDF-"
FAILED = known("No PDF of %(number)s could be made. %(reason)s")
NO_PDF = known("No PDF of %(number)s could be made: what came back is not a PDF.")


def make_pdf(*, rendered: RenderedDocument, invoice: Invoice) -> PdfAnswer:
    """Title, author, number and date go into the PDF (spec 4). Raises `PdfNotMade`; nothing is stored here."""
    request = PdfRequest(
        html=rendered.html,
        title=rendered.title,
        author=rendered.author,
        subject=invoice.display_number,
        document_date=invoice.invoice_date,
    )
    try:
        answer = pdf_requested.ask(request)
    except (PdfFailed, NoAnswer) as error:
        raise PdfNotMade(say(FAILED, number=invoice.display_number, reason=error)) from error
    if not answer.pdf.startswith(PDF_START):
        raise PdfNotMade(say(NO_PDF, number=invoice.display_number))
    return answer
