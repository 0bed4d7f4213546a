"""What happened to something, entry by entry; apps above add theirs to a page of an app below (design, Signals)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString


@dataclass
class Entry:
    """One thing that happened: `changes` are its details, safe HTML."""

    at: datetime
    by: str
    title: Any
    glyph: SafeString | None = None
    icon: str = "edit"
    reason: str = ""
    changes: list[SafeString] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Source:
    """Entries that another app knows of, all done by one user. One query each: pages have a budget."""

    by: str
    moments: Callable[[Any, int | None], Sequence[tuple[datetime, str]]]
    """Of a subject, when each happened and its key, the newest first; at most so many, or all."""
    tell: Callable[[Sequence[str]], dict[str, Entry]]
    """The entries of these keys."""


_sources: dict[str, list[Source]] = {}


def register(place: str, source: Source) -> None:
    """`place` is what the page calls itself, such as `invoice`. Registering a source again changes nothing."""
    known = _sources.setdefault(place, [])
    if source not in known:
        known.append(source)


def sources(place: str) -> Sequence[Source]:
    return tuple(_sources.get(place, ()))
