"""Ask the configured engine for the PDF of a rendered document."""

from django.utils.translation import gettext as _

from invoices.errors import PdfNotMade
from invoices.models import Invoice
from invoices.ports import NoAnswer, PdfAnswer, PdfFailed, PdfRequest, pdf_requested
from invoices.services.render_html import RenderedDocument

PDF_START = b"%PDF-"


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
        words = {"number": invoice.display_number, "reason": error}
        raise PdfNotMade(_("No PDF of %(number)s could be made. %(reason)s") % words) from error
    if not answer.pdf.startswith(PDF_START):
        raise PdfNotMade(
            _("No PDF of %(number)s could be made: what came back is not a PDF.") % {"number": invoice.display_number}
        )
    return answer
