"""Searching on SQLite finds a text in any case, as on PostgreSQL: its own LIKE knows the case of Latin letters only.

Nobody who looks for «орион» should miss ООО «ОРИОН» because the installation is a small one.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db.backends.signals import connection_created

_CONTAINS = re.compile(r"%((?:[^%_\\]|\\.)*)%", re.DOTALL)
"""What `icontains` asks for: a text, its own %, _ and \\ escaped, with anything before and after it."""


def connect() -> None:
    connection_created.connect(_replace_like, dispatch_uid="proxima_invoice.foundation.sqlite_like")


def _replace_like(*, connection: Any, **_: Any) -> None:
    if connection.vendor == "sqlite":
        for arguments in (2, 3):
            connection.connection.create_function("like", arguments, like, deterministic=True)


def like(pattern: Any, text: Any, escape: str = "") -> bool | None:
    """`text LIKE pattern ESCAPE escape`, in any case; nothing is like NULL."""
    if pattern is None or text is None:
        return None
    return _matcher(str(pattern), escape)(str(text).casefold())


@lru_cache(maxsize=256)
def _matcher(pattern: str, escape: str) -> Callable[[str], bool]:
    """For a text that is casefolded."""
    if escape == "\\" and (found := _CONTAINS.fullmatch(pattern)):
        # No regular expression for the usual question: it is asked of every row.
        part = re.sub(r"\\(.)", r"\1", found[1], flags=re.DOTALL).casefold()
        return lambda text: part in text
    expression = re.compile(_as_expression(pattern.casefold(), escape), re.DOTALL)
    return lambda text: expression.fullmatch(text) is not None


def _as_expression(pattern: str, escape: str) -> str:
    parts: list[str] = []
    characters = iter(pattern)
    for character in characters:
        if escape and character == escape:
            parts.append(re.escape(next(characters, "")))
        else:
            parts.append({"%": ".*", "_": "."}.get(character) or re.escape(character))
    return "".join(parts)
