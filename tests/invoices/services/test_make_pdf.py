from datetime import date

import pytest

from invoices.errors import PdfNotMade
from invoices.models import Invoice
from invoices.ports import NoAnswer, PdfAnswer, PdfFailed, pdf_requested
from invoices.services.make_pdf import make_pdf
from invoices.services.render_html import RenderedDocument

RENDERED = RenderedDocument(html="<p>x", template_hash="", title="Акт", author="ООО")
INVOICE = Invoice(display_number="INV-7", invoice_date=date(2026, 2, 28))


def test_the_engine_is_told_what_the_pdf_says_of_itself(monkeypatch):
    asked = []

    def ask(request):
        asked.append(request)
        return PdfAnswer(b"%PDF-1.7", "own")

    monkeypatch.setattr(pdf_requested, "ask", ask)
    assert make_pdf(rendered=RENDERED, invoice=INVOICE) == PdfAnswer(b"%PDF-1.7", "own")
    [request] = asked
    assert (request.html, request.title, request.author) == ("<p>x", "Акт", "ООО")
    assert (request.subject, request.document_date) == ("INV-7", date(2026, 2, 28))


@pytest.mark.parametrize("error", [PdfFailed("it was too heavy"), NoAnswer("0 providers answered")])
def test_a_failure_names_the_invoice_and_the_reason(monkeypatch, error):
    def ask(request):
        raise error

    monkeypatch.setattr(pdf_requested, "ask", ask)
    with pytest.raises(PdfNotMade, match=f"No PDF of INV-7 could be made. {error}"):
        make_pdf(rendered=RENDERED, invoice=INVOICE)


def test_what_is_not_a_pdf_is_not_taken_for_one(monkeypatch):
    monkeypatch.setattr(pdf_requested, "ask", lambda request: PdfAnswer(b"<html>", "own"))
    with pytest.raises(PdfNotMade, match="not a PDF"):
        make_pdf(rendered=RENDERED, invoice=INVOICE)
