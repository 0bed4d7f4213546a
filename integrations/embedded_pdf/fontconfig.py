"""A fontconfig configuration that knows our fonts and no other: a host's fonts must not change a document."""

import os
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

SANS = ("PT Sans", "Noto Sans", "DejaVu Sans")
SERIF = ("PT Serif", *SANS)


def write_fontconfig(*, fonts: Path, folder: Path) -> Path:
    """Write `fonts.conf` into `folder`, with a cache beside it, and return its path. Safe while others do the same."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "fonts.conf"
    text = _configuration(fonts, cache=folder / "cache")
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return path
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=folder, delete=False) as file:
        file.write(text)
    os.replace(file.name, path)
    return path


def _configuration(fonts: Path, *, cache: Path) -> str:
    aliases = "".join(
        f"<alias binding='same'><family>{generic}</family><prefer>{_families(families)}</prefer></alias>"
        for generic, families in (("serif", SERIF), ("sans-serif", SANS), ("monospace", SANS))
    )
    # Whatever family a page asks for, it ends at ours.
    last = "".join(f"<string>{family}</string>" for family in SANS)
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{escape(str(fonts))}</dir><cachedir>{escape(str(cache))}</cachedir>{aliases}"
        f"<match target='pattern'><edit name='family' mode='append_last'>{last}</edit></match></fontconfig>\n"
    )


def _families(names: tuple[str, ...]) -> str:
    return "".join(f"<family>{name}</family>" for name in names)
