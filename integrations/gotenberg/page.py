"""Our page as Gotenberg gets it: self-contained, and allowed to fetch nothing (spec 4)."""

import re
from functools import cache
from pathlib import Path

from integrations.gotenberg.config import FONTS_ADDRESS, FONTS_DIR

# Fonts come as files beside the page, and pictures inside it. Nothing else is loaded and no script runs, because a page
# may be written by a user.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src file: data:; img-src data:; base-uri 'none'"
GUARD = f'<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{POLICY}">'
_HTTP_EQUIV = re.compile("http-equiv", re.IGNORECASE)


def guarded(html: str) -> str:
    """`html` under our policy, which stands first and so holds for all that follows.

    The parser ignores a second doctype and joins a second <html> to the first. A page's own http-equiv is disarmed: a
    `refresh` would lead Chromium to another address, which no policy forbids.
    """
    return GUARD + _HTTP_EQUIV.sub("data-http-equiv", html).replace(FONTS_ADDRESS, "")


@cache
def fonts() -> tuple[tuple[str, bytes], ...]:
    """Name and content of each font that travels with a page: no font of the converter's host is needed."""
    return tuple((path.name, Path(path).read_bytes()) for path in sorted(FONTS_DIR.glob("*.ttf")))
