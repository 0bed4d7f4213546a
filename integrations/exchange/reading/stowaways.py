"""A file that is two at once: what one program checks, another would run (spec 7, Upload).

What ordinary files have is let pass: line ends and zeros after a PDF, the second picture, the notes or the seconds of
film that cameras and telephones put behind a JPEG.
"""

import re
import zipfile
from io import BytesIO
from typing import Final

_IDAT, _IEND = b"IDAT", b"IEND"
# A marker in the data of a JPEG: FF 00 is a byte of the picture, FF D0 to FF D7 are in the middle of it.
# Of many FF the last one counts. Not FF+, which would read what is left of a run anew from each of its bytes.
_MARKER = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])")
_SOS, _EOI = 0xDA, 0xD9
MOST_PARTS: Final = 100_000
"""Of a picture; real ones have thousands at most. This is read by a thread that has other things to do."""
_JPEG_START: Final = b"\xff\xd8\xff"
_FOREIGN = re.compile(rb"%PDF-|PK\x03\x04|PK\x05\x06|<!doctype\s+html|<html|<script|<svg|<iframe|<\?php", re.IGNORECASE)
_AFTER_PDF = re.compile(rb"[\s\x00]*")


def holds_another(content: bytes, kind: str) -> bool:
    """True when something else is inside or behind; `kind` is what `media_type` calls it. XML is checked as it is
    parsed: nothing but space may stand around its root.
    """
    if kind == "XML":
        return False
    if zipfile.is_zipfile(BytesIO(content)):
        # An archive is read from its end: it may begin anywhere.
        return True
    if kind == "PDF":
        end = content.rfind(b"%%EOF")
        return end < 0 or not _AFTER_PDF.fullmatch(content, end + 5)
    around = _around_png(content) if kind == "PNG" else _around_jpeg(content)
    return around is None or bool(_FOREIGN.search(around))


def _around_png(content: bytes) -> bytes | None:
    """All but the picture's own data; None when something follows the end, there is none, or it has too many parts."""
    position, around = 8, list[bytes]()
    for _part in range(MOST_PARTS):
        if position + 12 > len(content):
            return None
        size = int.from_bytes(content[position : position + 4], "big")
        name = content[position + 4 : position + 8]
        if name == _IEND:
            return b"".join(around) if position + 12 + size == len(content) else None
        if name != _IDAT:
            around.append(content[position + 8 : position + 8 + size])
        position += 12 + size
    return None


def _around_jpeg(content: bytes) -> bytes | None:
    """The same of a JPEG with what may follow it; None when something else follows, or it has no end."""
    position, around = 2, list[bytes]()
    for _part in range(MOST_PARTS):
        found = _MARKER.search(content, position)
        if found is None:
            return None
        marker, position = found[1][0], found.end()
        if marker == _EOI:
            behind = content[position:]
            return b"".join((*around, behind)) if _may_follow(behind) else None
        if marker == _SOS:
            continue
        size = int.from_bytes(content[position : position + 2], "big")
        around.append(content[position + 2 : position + size])
        position += size
    return None


def _may_follow(behind: bytes) -> bool:
    """Zeros, another JPEG (its small twin, a depth map), a film, or what telephones note."""
    behind = behind.lstrip(b"\0")
    return not behind or behind.startswith(_JPEG_START) or behind[4:8] == b"ftyp" or behind.endswith(b"SEFT")
