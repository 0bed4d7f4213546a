"""The PDF engine alone, in a living child of the floor of `documents`: the product's page size, fonts and metadata."""

import os
from pathlib import Path

from integrations.embedded_pdf.child import OwnFontsOnly, convert

_fonts: list[OwnFontsOnly] = []


def begin(fonts: Path, fontconfig: Path) -> None:
    """Once a child."""
    os.environ["FONTCONFIG_FILE"] = str(fontconfig)
    _fonts.append(OwnFontsOnly(fonts))


def print_page(html: str) -> bytes:
    return convert(html, {"title": "", "author": "", "subject": "", "date": "2026-02-28"}, _fonts[0])
