"""What `manage.py check --deploy` proves about the outside before anybody relies on it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from integrations.embedded_pdf.client import engine
from integrations.embedded_pdf.config import is_configured
from invoices.ports import PdfFailed, PdfRequest

# Letters that PT Sans has, and one (U+02BB) for which Noto Sans must stand in.
SPECIMEN = "Акт выполненных работ, oʻn besh"
FONTS = (b"PTSans-Regular", b"NotoSans-Regular")


@register("pdf", deploy=True)
def check_embedded_engine(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Print a line with our own fonts. Without fonts the engine would make empty pages and say nothing."""
    if not is_configured():
        return []
    request = PdfRequest(
        html=f'<meta charset="utf-8"><p style="font-family: PT Sans, Noto Sans">{SPECIMEN}</p>',
        title=SPECIMEN,
        author="",
        subject="",
        document_date=date(2026, 2, 28),
    )
    try:
        pdf = engine.convert(request)
    except PdfFailed as failure:
        return [Error(str(failure), id="integrations.E001")]
    missing = [font.decode() for font in FONTS if font not in pdf]
    if missing or b"/ToUnicode" not in pdf:
        fonts = ", ".join(missing) or "readable text"
        return [Error(f"The embedded PDF engine prints without {fonts}.", id="integrations.E002")]
    return []
