"""What a file is, by its bytes and not by what it is called (spec 7, Upload)."""

import re
from collections.abc import Mapping
from typing import Final

KINDS: Final[Mapping[str, str]] = {
    "application/pdf": "PDF",
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "application/xml": "XML",
    "text/xml": "XML",
}
"""The media types that are taken, as people call them."""

_STARTS: Final[Mapping[bytes, str]] = {
    b"%PDF-": "PDF",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"PK\3\4": "ZIP",
    b"RIFF": "WebP",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
}
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|script|svg)\b", re.IGNORECASE)


def kind_told(content_type: str) -> str | None:
    """As people call what was announced, parameters of the type left aside; None when it is not taken."""
    return KINDS.get(content_type.partition(";")[0].strip().lower())


def kind_of(content: bytes) -> str:
    """As people call what it is; empty when its beginning tells nothing."""
    for start, kind in _STARTS.items():
        if content.startswith(start):
            return kind
    text = _beginning(content)
    if _PAGE.match(_without_comments(text)):
        return "HTML"
    return "XML" if text.lstrip().startswith("<") else ""


def _without_comments(text: str) -> str:
    """From where something else begins than space and comments. One pattern for it tries every way to split them."""
    text = text.lstrip()
    while text.startswith("<!--"):
        _comment, end, behind = text.partition("-->")
        if not end:
            break
        text = behind.lstrip()
    return text


def _beginning(content: bytes) -> str:
    head = content[:4096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="replace")
    # XML begins in letters that all other encodings have in common.
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
