"""Answers the question for a PDF where no Gotenberg is set up."""

from typing import Any

from integrations.embedded_pdf.client import engine
from integrations.embedded_pdf.config import is_configured
from invoices.ports import PdfAnswer, PdfRequest, pdf_requested

ENGINE = "embedded"


def answer_pdf_request(*, request: PdfRequest, **_: Any) -> PdfAnswer | None:
    """Raises `PdfFailed`."""
    return PdfAnswer(pdf=engine.convert(request), engine=ENGINE) if is_configured() else None


pdf_requested.signal.connect(answer_pdf_request, dispatch_uid="integrations.embedded_pdf")
