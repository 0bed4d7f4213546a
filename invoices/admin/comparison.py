"""An invoice beside its worklogs as they are now, for the pages that show it: words and what may be done."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.warehouse.source import WarehouseError
from invoices.admin.page import sentences
from invoices.models import Invoice
from invoices.pricing.drift import LineDrift
from invoices.services.compute_drift import Drift, State, compute_drift
from invoices.states import Status

ROWS_IN_NOTE = 3
BILLED = (Status.SENT, Status.ACCEPTED, Status.PAID)
"""The document is out: what came later is billed by a supplement."""


class Group(NamedTuple):
    """Rows of one kind, under a heading. `sign` stands before each in the note."""

    sign: str
    title: str
    rows: Sequence[LineDrift]


def comparison(request: HttpRequest, invoice: Invoice) -> dict[str, Any]:
    """Read now. A warehouse that is away is a sentence on the page, never an error."""
    lines = list(invoice.line_items.all())
    counts = {"line_count": sum(not line.written_off for line in lines)}
    try:
        drift = compute_drift(invoice, lines=lines)
    except WarehouseError as error:
        return {"drift": None, "away": sentences(error), **counts}
    noted = _noted(drift)
    is_billed = invoice.status in BILLED
    return {
        **counts,
        "drift": drift,
        "has_moved": drift.state == State.CHANGED,
        "is_untold": drift.state == State.UNTOLD,
        "headline": _headline(drift),
        "noted": noted,
        "more": len(drift.rows.worklogs) - len(noted),
        "groups": list(_groups(drift)),
        "may_supplement": is_billed and bool(drift.rows.added) and request.user.has_perm("invoices.generate_invoice"),
    }


def _noted(drift: Drift) -> list[tuple[str, LineDrift]]:
    """The first rows, at least one of each kind, by kind."""
    groups = list(_worklogs(drift))
    places = [(place, kind) for kind, group in enumerate(groups) for place in range(len(group.rows))]
    shown = sorted(sorted(places)[:ROWS_IN_NOTE], key=lambda one: (one[1], one[0]))
    return [(groups[kind].sign, groups[kind].rows[place]) for place, kind in shown]


def _headline(drift: Drift) -> str:
    count = len(drift.rows.worklogs)
    if count:
        return ngettext("%d worklog changed since drafting", "%d worklogs changed since drafting", count) % count
    if drift.rates_changed:
        return _("The contract’s rates changed since drafting")
    count = len(drift.rows.repriced)
    return ngettext("%d worklog costs something else now", "%d worklogs cost something else now", count) % count


def _worklogs(drift: Drift) -> Iterator[Group]:
    rows = drift.rows
    yield Group("+", _("New worklogs"), rows.added)
    yield Group("~", _("Changed worklogs"), rows.changed)
    yield Group("\N{MINUS SIGN}", _("Worklogs that are gone or no longer count"), rows.removed)


def _groups(drift: Drift) -> Iterator[Group]:
    everything = [
        *_worklogs(drift),
        Group("", _("The same work at other figures"), drift.rows.repriced),
        Group("", _("What follows: support, fixed price and overtime"), drift.rows.others),
    ]
    return (group for group in everything if group.rows)
