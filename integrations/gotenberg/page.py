"""Our page as Gotenberg gets it: self-contained, and allowed to fetch nothing (spec 4)."""

from functools import cache
from pathlib import Path

from integrations.gotenberg.config import FONTS_ADDRESS, FONTS_DIR

# Fonts come as files beside the page, and pictures inside it. Nothing else is loaded and no script runs, because a page
# may be written by a user.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src file: data:; img-src data:; base-uri 'none'"
GUARD = f'<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{POLICY}">'


def guarded(html: str) -> str:
    """`html` under our policy, which stands first and so holds for all that follows.

    The parser ignores a second doctype and joins a second <html> to the first. What a policy does not govern is taken
    out where a user's page is rendered (`invoices.services.disarm_html`).
    """
    return GUARD + html.replace(FONTS_ADDRESS, "")


@cache
def fonts() -> tuple[tuple[str, bytes], ...]:
    """Name and content of each font that travels with a page: no font of the converter's host is needed."""
    return tuple((path.name, Path(path).read_bytes()) for path in sorted(FONTS_DIR.glob("*.ttf")))
