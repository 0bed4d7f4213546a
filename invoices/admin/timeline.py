"""What happened to an invoice, in one line of time: events, edits, and what apps above add (spec 1, idea 3).

Nothing is left out: a save is one entry with all its edits, and older entries stand on further pages.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from html import unescape
from typing import Any, NamedTuple

from django.db.models import Case, F, OuterRef, QuerySet, Subquery, TextField, When
from django.db.models.functions import Substr
from django.utils.html import strip_tags

from invoices.admin.timeline_words import LONGEST_IN_LINE, event_entry, line_names, save_entry
from invoices.models import Invoice, LineItem
from proxima_invoice.foundation.admin.figures import figure, typed_amount
from proxima_invoice.foundation.admin.timelines import Entry, Source

STATUS, EDITS, DELIVERIES = "status", "edits", "deliveries"
KINDS = (STATUS, EDITS, DELIVERIES)
EDIT_EVENTS = ("refreshed",)
"""Events about the invoice's content; those that move no status either are about the outside."""


class Wanted(NamedTuple):
    """Which entries; everything that is empty asks for all."""

    kind: str = ""
    by: str = ""
    text: str = ""


EVERYTHING = Wanted()


class Timeline(NamedTuple):
    entries: list[Entry]
    has_older: bool


class _Happening(NamedTuple):
    """An event, one save with all its edits, or another app's entry. Of one moment the event stands above."""

    at: datetime
    is_event: bool
    source: int
    """Whose it is, by its place among the sources; −1: our own."""
    key: str
    """The event's id, who saved, or what the source calls it."""


def timeline(
    invoice: Invoice,
    *,
    entries: int,
    skip: int = 0,
    wanted: Wanted = EVERYTHING,
    sources: Sequence[Source] = (),
    longest: int | None = LONGEST_IN_LINE,
) -> Timeline:
    """The newest `entries` after the first `skip`, each save whole. Three queries, and two for each source.

    To find words everything is told and read: they are looked for in what a person sees. `longest`: after so many signs
    a value is cut, for a page that is about something else; None: never.
    """
    most = None if wanted.text else skip + entries + 1
    asked = [source for source in sources if wanted.kind in ("", DELIVERIES) and wanted.by in ("", source.by)]
    events = {str(event["id"]): event for event in _events(invoice, wanted)[:most]}
    happened = sorted(
        [
            *(_Happening(event["created_at"], True, -1, key) for key, event in events.items()),
            *(_Happening(at, False, -1, by) for at, by in _saves(invoice, wanted)[:most]),
            *(
                _Happening(at, False, place, key)
                for place, source in enumerate(asked)
                for at, key in source.moments(invoice, most)
            ),
        ],
        reverse=True,
    )
    if wanted.text:
        found = _holding(wanted.text, _tell(invoice, happened, events, asked, longest))
        return Timeline(found[skip : skip + entries], len(found) > skip + entries)
    shown = happened[skip : skip + entries]
    return Timeline(_tell(invoice, shown, events, asked, longest), len(happened) > skip + entries)


def people(invoice: Invoice) -> list[str]:
    """Everybody who did something to an invoice, by name. One query."""
    names = invoice.events.order_by().values_list("by").union(invoice.edits.order_by().values_list("edited_by"))
    return sorted({name for (name,) in names})


def _events(invoice: Invoice, wanted: Wanted) -> QuerySet[Any, Any]:
    events = invoice.events.filter(**({"by": wanted.by} if wanted.by else {}))
    if wanted.kind == STATUS:
        events = events.filter(kind="status_changed")
    elif wanted.kind == EDITS:
        events = events.filter(kind__in=EDIT_EVENTS)
    elif wanted.kind == DELIVERIES:
        events = events.exclude(kind__in=("status_changed", *EDIT_EVENTS))
    return events.values("id", "kind", "from_status", "to_status", "by", "reason", "data", "created_at")


def _saves(invoice: Invoice, wanted: Wanted) -> QuerySet[Any, Any]:
    if wanted.kind not in ("", EDITS):
        return invoice.edits.none().values_list("edited_at", "edited_by")
    edits = invoice.edits.filter(**({"edited_by": wanted.by} if wanted.by else {}))
    return edits.order_by("-edited_at", "-edited_by").values_list("edited_at", "edited_by").distinct()


def _tell(
    invoice: Invoice,
    happened: Sequence[_Happening],
    events: Mapping[str, Mapping[str, Any]],
    sources: Sequence[Source],
    longest: int | None,
) -> list[Entry]:
    own = [one for one in happened if one.source < 0]
    edits = _edits(invoice, [one.at for one in own if not one.is_event], longest)
    names = line_names(edit for save in edits.values() for edit in save)
    told = [source.tell(keys) if (keys := _keys(happened, place)) else {} for place, source in enumerate(sources)]

    def entry(one: _Happening) -> Entry | None:
        if one.source >= 0:
            # Asked for in two queries: what went between them is passed over.
            return told[one.source].get(one.key)
        return event_entry(events[one.key]) if one.is_event else save_entry(edits[one.at, one.key], names)

    return [said for one in happened if (said := entry(one))]


def _keys(happened: Iterable[_Happening], place: int) -> list[str]:
    return [one.key for one in happened if one.source == place]


def _edits(
    invoice: Invoice, moments: Sequence[datetime], longest: int | None
) -> dict[tuple[datetime, str], list[Mapping[str, Any]]]:
    """The edits from the first to the last of these moments by save, in each as they were written: ids count up."""
    saves: dict[tuple[datetime, str], list[Mapping[str, Any]]] = defaultdict(list)
    if not moments:
        return saves
    edits = invoice.edits.filter(edited_at__gte=min(moments), edited_at__lte=max(moments)).order_by("id")
    # Not joined: a line that was removed since is no longer there.
    lines = LineItem.objects.filter(pk=OuterRef("line_item_id")).order_by()
    values = edits.annotate(
        line_name=Subquery(lines.values("description")[:1]),
        old=_read("old_value", longest),
        new=_read("new_value", longest),
    ).values("edit_type", "field_name", "line_item_id", "line_name", "old", "new", "edited_by", "edited_at")
    for edit in values:
        begun = {side: _cut(edit[side], longest) for side in ("old", "new")}
        saves[edit["edited_at"], edit["edited_by"]].append({**edit, **begun})
    return saves


def _read(column: str, longest: int | None) -> Case:
    """A value; of a document of its own, which may have two megabytes, only whether there is one."""
    value = F(column) if longest is None else Substr(column, 1, longest + 1)
    return Case(When(field_name="html_override", then=Substr(column, 1, 1)), default=value, output_field=TextField())


def _cut(value: str, longest: int | None) -> str:
    return value if longest is None or len(value) <= longest else f"{value[:longest]}…"


def _holding(text: str, entries: Iterable[Entry]) -> list[Entry]:
    """The entries that say `text`; of a save only the changes that do, unless its title or reason does."""
    holds = _search(text)
    found = []
    for entry in entries:
        if holds(f"{entry.title} {entry.by} {entry.reason}"):
            found.append(entry)
        elif changes := [change for change in entry.changes if holds(change)]:
            found.append(replace(entry, changes=changes))
    return found


def _search(text: str) -> Callable[[str], bool]:
    """Spaces and case do not matter, and `16000000.00` finds what is shown as 16 000 000,00."""
    needles = {_squeezed(text)}
    with suppress(InvalidOperation):
        needles.add(_squeezed(figure(Decimal(typed_amount(text)))))
    return lambda said: any(needle in _squeezed(unescape(strip_tags(said))) for needle in needles)


def _squeezed(text: str) -> str:
    return "".join(text.split()).casefold()
