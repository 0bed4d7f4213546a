"""Text that every database of ours can hold: no NUL (PostgreSQL refuses it), no lone surrogate (it is not UTF-8)."""

from collections.abc import Iterable


def searchable(texts: Iterable[str]) -> list[str]:
    """Those of `texts` that a table can hold, each once, in their order. The others name nothing."""
    return [text for text in dict.fromkeys(texts) if "\0" not in text and _is_unicode(text)]


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
