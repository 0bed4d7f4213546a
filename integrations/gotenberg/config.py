"""Gotenberg, the PDF converter: on when INVOICE_PDF_CONVERTER_URL is set (spec 5)."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from integrations.http import Patience

FONTS_DIR = Path(settings.BASE_DIR) / "static" / "fonts"
FONTS_ADDRESS = f"{settings.STATIC_URL}fonts/"
"""How a page refers to the fonts for a browser."""


@dataclass(frozen=True)
class Config:
    """Three tries of `patience.timeout`; a finalize never waits longer than 60 s in all."""

    url: str
    patience: Patience


def is_configured() -> bool:
    return bool(settings.PDF_CONVERTER_URL)


def off_because() -> str:
    return "" if is_configured() else "INVOICE_PDF_CONVERTER_URL is not set: the embedded engine prints."


def config() -> Config:
    timeout = settings.PDF_CONVERTER_TIMEOUT_SECONDS
    return Config(settings.PDF_CONVERTER_URL, Patience(timeout=timeout, tries=3, budget=60, pause=0.5))
