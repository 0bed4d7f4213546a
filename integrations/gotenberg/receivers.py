"""Answers the question for a PDF where Gotenberg is set up."""

from typing import Any
from uuid import uuid4

from integrations.errors import IntegrationError
from integrations.gotenberg.client import convert
from integrations.gotenberg.config import config, is_configured
from invoices.ports import PdfAnswer, PdfFailed, PdfRequest, pdf_requested
from proxima_invoice.foundation.request_id import current_request_id
from proxima_invoice.foundation.sentences import known

FAILED = known("The PDF converter failed: %(error)s")
ENGINE = "gotenberg"


def answer_pdf_request(*, request: PdfRequest, **_: Any) -> PdfAnswer | None:
    """Raises `PdfFailed`. There is no falling back to the embedded engine: one document, one look."""
    if not is_configured():
        return None
    try:
        pdf = convert(request, config=config(), trace=current_request_id() or str(uuid4()))
    except IntegrationError as error:
        raise PdfFailed(FAILED % {"error": error}) from error
    return PdfAnswer(pdf=pdf, engine=ENGINE)


pdf_requested.signal.connect(answer_pdf_request, dispatch_uid="integrations.gotenberg")
