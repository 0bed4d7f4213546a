"""Answers the question for a PDF where no Gotenberg is set up, and for a picture of an SVG everywhere."""

from typing import Any

from integrations.embedded_pdf.client import engine
from integrations.embedded_pdf.config import is_configured
from invoices.ports import DrawingAnswer, DrawingRequest, PdfAnswer, PdfRequest, drawing_requested, pdf_requested

ENGINE = "embedded"


def answer_pdf_request(*, request: PdfRequest, **_: Any) -> PdfAnswer | None:
    """Raises `PdfFailed`."""
    return PdfAnswer(pdf=engine.convert(request), engine=ENGINE) if is_configured() else None


def answer_drawing_request(*, request: DrawingRequest, **_: Any) -> DrawingAnswer:
    """Raises `PdfFailed`."""
    return DrawingAnswer(png=engine.draw(request))


drawing_requested.signal.connect(answer_drawing_request, dispatch_uid="integrations.embedded_pdf.drawing")
pdf_requested.signal.connect(answer_pdf_request, dispatch_uid="integrations.embedded_pdf")
