"""The seller's colour where words are written in it: only as far as it can be read on white (WCAG 2.2, 1.4.3)."""

from typing import Final

LEAST_CONTRAST: Final = 4.5
INK: Final = "#1d2327"


def readable_color(color: str) -> str:
    """`color`, or a dark ink where it is too pale. `color` is #rrggbb."""
    return color if 1.05 / (_luminance(color) + 0.05) >= LEAST_CONTRAST else INK


def _luminance(color: str) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    shares = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
