"""Gotenberg's form: an HTML page in, a PDF out."""

import json

from integrations.errors import PermanentError
from integrations.gotenberg.config import Config
from integrations.gotenberg.page import fonts, guarded
from integrations.http import Patience, call
from invoices.ports import PdfRequest
from proxima_invoice.foundation.sentences import known

A4_WIDTH, A4_HEIGHT = "8.27", "11.69"
MARGIN = "0.5"
NO_PDF = known("The PDF converter answered with something that is not a PDF.")
PDF_START = b"%PDF-"
HEALTH_PATIENCE = Patience(timeout=5, tries=1, budget=5)


def convert(request: PdfRequest, *, config: Config, trace: str) -> bytes:
    """The page as PDF. Raises `TransientError` and `PermanentError`."""
    form = {
        "paperWidth": A4_WIDTH,
        "paperHeight": A4_HEIGHT,
        "marginTop": MARGIN,
        "marginBottom": MARGIN,
        "marginLeft": MARGIN,
        "marginRight": MARGIN,
        "printBackground": "true",
        "metadata": json.dumps(_metadata(request), ensure_ascii=False),
    }
    page = guarded(request.html).encode(errors="replace")
    files = [("files", ("index.html", page, "text/html; charset=utf-8"))]
    files += [("files", (name, content, "font/ttf")) for name, content in fonts()]
    # https://gotenberg.dev/docs/convert-with-chromium/convert-html-to-pdf
    answer = call(
        "POST",
        f"{config.url}/forms/chromium/convert/html",
        patience=config.patience,
        headers={"Gotenberg-Trace": trace},
        data=form,
        files=files,
    )
    if not answer.content.startswith(PDF_START):
        raise PermanentError(NO_PDF, status=answer.status)
    return answer.content


def check(config: Config) -> str:
    """What Gotenberg says of itself; nothing is printed. Raises like `convert`."""
    # https://gotenberg.dev/docs/system/health-check
    health = call("GET", f"{config.url}/health", patience=HEALTH_PATIENCE).json()
    details = health.get("details", {}) if isinstance(health, dict) else {}
    parts = [f"{name} {detail.get('status', '?')}" for name, detail in details.items() if isinstance(detail, dict)]
    return f"Gotenberg is up{': ' if parts else ''}{', '.join(parts)}."


def _metadata(request: PdfRequest) -> dict[str, str]:
    """ExifTool's names. The document's own date, not the clock's: the same document says the same of itself."""
    # https://gotenberg.dev/docs/manipulate-pdfs/pdf-metadata
    date = f"{request.document_date:%Y:%m:%d} 00:00:00+00:00"
    return {
        "Title": request.title,
        "Author": request.author,
        "Subject": request.subject,
        "Creator": "Proxima Invoice",
        "CreateDate": date,
        "ModifyDate": date,
    }
