"""Pages of a list: `page` and `per_page`, strict; a page past the end is empty (spec 3)."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from proxima_invoice.foundation.api.problems import invalid

DEFAULT_SIZE = 20
LARGEST_SIZE = 100
LAST_PAGE = 10_000_000


class Window(NamedTuple):
    page: int = 1
    per_page: int = DEFAULT_SIZE


class Page(NamedTuple):
    """Some rows of a list, where they are, and how many there are in all."""

    rows: Sequence[Any]
    total: int
    window: Window

    @property
    def meta(self) -> dict[str, int]:
        return {"total": self.total, "page": self.window.page, "per_page": self.window.per_page}


def window(parameters: QueryDict) -> Window:
    """Which page is asked for. Raises `Refusal` naming the parameter that is outside."""
    return Window(
        _whole(parameters, "page", default=1, largest=LAST_PAGE),
        _whole(parameters, "per_page", default=DEFAULT_SIZE, largest=LARGEST_SIZE),
    )


def _as_it_is(page: Iterable[Any], _total: int) -> Iterable[Any]:
    return page


def page_of(
    rows: "Sequence[Any] | QuerySet[Any]",
    asked: Window,
    *,
    read: Callable[[Any, int], Iterable[Any]] = _as_it_is,
) -> Page:
    """That page of `rows`; of a queryset only its rows are read, on wish by `read`, which is told the total."""
    total = rows.count() if isinstance(rows, QuerySet) else len(rows)
    first = (asked.page - 1) * asked.per_page
    return Page(list(read(rows[first : first + asked.per_page], total)) if first < total else [], total, asked)


def _whole(parameters: QueryDict, name: str, *, default: int, largest: int) -> int:
    text = parameters.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and 1 <= int(text) <= largest):
        raise invalid({name: _("Give a whole number from 1 to %(largest)d.") % {"largest": largest}})
    return int(text)
