"""A logo from outside, whoever brings it: what it is its bytes tell, and what is kept is written anew (spec 6)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from django.utils.translation import gettext as _

from invoices.errors import Invalid
from invoices.models import Logo
from invoices.ports import DrawingRequest, NoAnswer, PdfFailed, drawing_requested
from invoices.services.check_raster import JPEG_START, PNG_START, check_raster
from invoices.services.check_svg import check_svg

MOST_BYTES = 1024 * 1024
DRAWN_HEIGHT, WIDEST_DRAWN = 120, 800
"""Pixels of the drawing of an SVG for mail programs: thrice what they show."""

_OTHERS: Final[Mapping[bytes, str]] = {
    b"GIF8": "GIF",
    b"RIFF": "WebP",
    b"BM": "BMP",
    b"%PDF": "PDF",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"\0\0\1\0": "ICO",
    b"PK\3\4": "ZIP",
}
_SVG_START = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<", re.ASCII)


@dataclass(frozen=True)
class CheckedLogo:
    """What may be stored and shown. `drawn` is an SVG as a PNG."""

    media_type: str
    content: bytes
    width: int
    height: int
    drawn: bytes = b""

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()


def check_logo(content: bytes, *, field: str, said: str = "") -> CheckedLogo:
    """`said` is the media type that it was sent under, when there was one: it has to be what the bytes are.

    Raises `Invalid` naming `field`.
    """
    try:
        return _checked(content, said)
    except ValueError as error:
        raise Invalid({field: str(error)}) from None


def _checked(content: bytes, said: str) -> CheckedLogo:
    if len(content) > MOST_BYTES:
        raise ValueError(too_large())
    told = _told_by(content)
    if said and said != told:
        words = {"said": _short(said), "told": Logo.MediaType(told).label}
        raise ValueError(_("It is called a %(said)s, but is a %(told)s.") % words)
    if told == Logo.MediaType.SVG:
        written, width, height = check_svg(content)
        return CheckedLogo(told, written, width, height, _drawn(written, width, height))
    written, width, height = check_raster(content, name=Logo.MediaType(told).label)
    return CheckedLogo(told, written, width, height)


def too_large() -> str:
    return _("A logo has at most 1 MB (%(most)s bytes).") % {"most": f"{MOST_BYTES:,}"}


def _told_by(content: bytes) -> str:
    if content.startswith(PNG_START):
        return Logo.MediaType.PNG
    if content.startswith(JPEG_START):
        return Logo.MediaType.JPEG
    if _SVG_START.match(content):
        return Logo.MediaType.SVG
    other = next((name for start, name in _OTHERS.items() if content.startswith(start)), "")
    if other:
        raise ValueError(_("Give a PNG, JPEG or SVG picture; this is a %(kind)s.") % {"kind": other})
    raise ValueError(_("Give a PNG, JPEG or SVG picture."))


def _short(media_type: str) -> str:
    known = dict(Logo.MediaType.choices)
    return str(known.get(media_type, media_type))


def _drawn(svg: bytes, width: int, height: int) -> bytes:
    """As a PNG, made where it can do no harm; what cannot be drawn there could not be printed either."""
    scale = min(DRAWN_HEIGHT / height, WIDEST_DRAWN / width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    try:
        return drawing_requested.ask(DrawingRequest(svg.decode(), *size)).png
    except (PdfFailed, NoAnswer):
        raise ValueError(_("The SVG cannot be drawn: it is too complex, or not what printers understand.")) from None
