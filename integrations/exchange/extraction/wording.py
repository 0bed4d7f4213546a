"""How labels are written, and found: in English, Russian, Uzbek in both alphabets."""

import re
from collections.abc import Sequence

APOSTROPHES = "'ʻʼ’‘`´"
# Between a label and what it says.
AFTER = r"[\s:.№#–—-]*"


def any_of(*wordings: str) -> str:
    """A pattern that takes the longest of them; е stands for ё as well, an apostrophe for each, a space for many.

    Wordings are patterns: `(?:a|b)` and `\\w*` may stand in them, and ` ?` is a space or none.
    """
    longest_first = sorted(wordings, key=len, reverse=True)
    joined = "|".join(f"(?:{wording})" for wording in longest_first)
    joined = joined.replace("'", f"[{APOSTROPHES}]").replace("е", "[её]")
    joined = joined.replace(" ?", r"\s*").replace(" ", r"\s+")
    return rf"(?<![^\W_])(?:{joined})(?![^\W_])"


def compiled(*wordings: str, before: str = "", after: str = "") -> re.Pattern[str]:
    return re.compile(before + any_of(*wordings) + after, re.IGNORECASE)


# A narrow column breaks 1 800 000,00 after 1 800: no amount begins with 000, and none in groups ends without the last.
_BROKEN = re.compile(r"(?:(?<=\d)\s*\n(?=0\d\d(?!\d))|(?<=[ \u00a0]\d{3})\s*\n(?=\d{3}[.,]\d\d(?!\d)))")
# Soft hyphens, marks of the PDF's library and what no database takes.
_MARKS = dict.fromkeys(map(ord, "\u00ad\u200b\ufeff\ufffe\0"))


def lines_of(texts: Sequence[str]) -> list[str]:
    """Of all pages, without empty ones; an amount that was broken is whole again."""
    whole = (_BROKEN.sub(" ", text.translate(_MARKS)) for text in texts)
    lines = (line.strip() for text in whole for line in text.splitlines())
    return [line for line in lines if line]
