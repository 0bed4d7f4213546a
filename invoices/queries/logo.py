"""A stored logo, for pages, documents and letters. What a key names never changes, so it is read once a process."""

from base64 import b64encode
from functools import lru_cache
from typing import NamedTuple

from invoices.models import Logo

KEPT_IN_MEMORY = 8
PRINTED_WIDTH, PRINTED_HEIGHT = 160, 30
"""Pixels of CSS that a logo fills at most, at the top of a document or a letter."""


class StoredLogo(NamedTuple):
    """`drawn` is a PNG of an SVG, where there is one."""

    sha256: str
    media_type: str
    content: bytes
    drawn: bytes
    width: int
    height: int


class Picture(NamedTuple):
    """What an `<img>` needs: its source, and the pixels of CSS it fills."""

    source: str
    width: int
    height: int


def stored_logo(key: str) -> StoredLogo | None:
    """None where there is no such logo, as for no key at all."""
    try:
        return _read(key) if key else None
    except Logo.DoesNotExist:
        return None


def picture(logo: StoredLogo | None) -> Picture | None:
    """Inside a page, so that nothing has to be fetched; as a picture it can neither run nor load anything."""
    if logo is None:
        return None
    return Picture(f"data:{logo.media_type};base64,{b64encode(logo.content).decode()}", *printed_size(logo))


def printed_size(logo: StoredLogo) -> tuple[int, int]:
    """As large as the place allows, in its own proportions."""
    scale = min(PRINTED_WIDTH / logo.width, PRINTED_HEIGHT / logo.height)
    return max(1, round(logo.width * scale)), max(1, round(logo.height * scale))


# Only what is there is remembered: a miss raises.
@lru_cache(maxsize=KEPT_IN_MEMORY)
def _read(key: str) -> StoredLogo:
    row = Logo.objects.get(sha256=key)
    return StoredLogo(key, row.media_type, bytes(row.content), bytes(row.drawn), row.width, row.height)
