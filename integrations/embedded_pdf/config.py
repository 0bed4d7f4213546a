"""The embedded engine: on when no Gotenberg is set up (spec 4, PDF engines)."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

FONTS_DIR = Path(settings.BASE_DIR) / "static" / "fonts"
FONTCONFIG_DIR = Path(settings.DATA_DIR) / "fontconfig"


@dataclass(frozen=True)
class Limits:
    """What one page may cost. An act of 20,000 lines takes 2 s and 450 MB."""

    memory_bytes: int = 1024 * 1024 * 1024
    cpu_seconds: int = 10
    wall_seconds: float = 20
    html_bytes: int = 16 * 1024 * 1024
    pdf_bytes: int = 64 * 1024 * 1024
    documents_per_child: int = 500
    children: int = 2


def is_configured() -> bool:
    """It stands in for Gotenberg and needs nothing itself."""
    return not settings.PDF_CONVERTER_URL
