"""What happened to an invoice, in one line of time: events and edits in words (spec 1, idea 3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import TextField
from django.db.models.functions import Substr
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from invoices.admin.page import LOOKING, find_invoice, needs, render, tab_counts
from invoices.admin.status_label import status_glyph, status_word
from invoices.models import Invoice, LineItem
from proxima_invoice.foundation.admin.base import ModelAdmin
from proxima_invoice.foundation.admin.figures import figure

ROWS_PER_PAGE = 100
LONGEST_VALUE = 160
"""Signs of a value that are read: an override may have two megabytes."""

FIELDS = {
    "base_amount": gettext_lazy("Base"),
    "overtime_amount": gettext_lazy("Overtime"),
    "overtime_hours": gettext_lazy("Overtime hours"),
    "is_overtime": gettext_lazy("Has overtime"),
    "total_amount": gettext_lazy("Total"),
    "total_hours": gettext_lazy("Hours"),
    "total_is_manual": gettext_lazy("Total by hand"),
    "invoice_date": gettext_lazy("Invoice date"),
    "due_date": gettext_lazy("Due date"),
    "show_task_list": gettext_lazy("Task list"),
    "show_tracked_time": gettext_lazy("Tracked time"),
    "show_task_pricing": gettext_lazy("Task prices"),
    "show_overtime": gettext_lazy("Overtime row"),
    "legal_text": gettext_lazy("Legal text"),
    "html_override": gettext_lazy("Document of its own"),
    "description": gettext_lazy("description"),
    "quantity": gettext_lazy("quantity"),
    "unit_price": gettext_lazy("price"),
    "line_total": gettext_lazy("amount"),
    "rate_multiplier": gettext_lazy("multiplier"),
    "rate_tier": gettext_lazy("tier"),
    "worklog_date": gettext_lazy("date"),
    "sort_order": gettext_lazy("place"),
    "written_off": gettext_lazy("left out"),
    "line_total_is_manual": gettext_lazy("amount by hand"),
    "billable_seconds": gettext_lazy("billable seconds"),
    "time_seconds": gettext_lazy("tracked seconds"),
    "user_name": gettext_lazy("person"),
    "jira_key": gettext_lazy("issue"),
    "linked_issue_key": gettext_lazy("linked issue"),
}
# They follow from another field of the same edit: said there, not twice.
IMPLIED = frozenset(("is_overtime", "total_is_manual", "due_date", "billable_seconds", "line_total_is_manual"))
SHOWN_OR_HIDDEN = frozenset(("show_task_list", "show_tracked_time", "show_task_pricing", "show_overtime"))
AMOUNTS = frozenset(
    ("base_amount", "overtime_amount", "overtime_hours", "total_amount", "total_hours", "quantity", "unit_price")
) | {"line_total", "rate_multiplier"}


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


class Timeline(NamedTuple):
    entries: list[Entry]
    has_older: bool


class _Row(NamedTuple):
    """An event or an edit, in the order of time."""

    at: datetime
    by: str
    key: UUID
    event: Mapping[str, Any] | None = None
    edit: Mapping[str, Any] | None = None


@needs("invoices.view_invoice", methods=LOOKING)
def history(model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID | str) -> HttpResponse:
    invoice = find_invoice(object_id)
    page = request.GET.get("page", "1")
    number = max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    told = timeline(invoice, rows=ROWS_PER_PAGE, skip=(number - 1) * ROWS_PER_PAGE)
    return render(
        model_admin,
        request,
        "history.html",
        title=_("History"),
        context={
            "invoice": invoice,
            "tab": "history",
            "history": told.entries,
            "newer": number - 1,
            "older": number + 1 if told.has_older else 0,
            **tab_counts(invoice),
        },
    )


def timeline(invoice: Invoice, *, rows: int, skip: int = 0) -> Timeline:
    """The newest `rows` records after the first `skip`, those of one save told as one. Three queries."""
    wanted = skip + rows + 1
    merged = sorted([*_events(invoice, wanted), *_edits(invoice, wanted)], key=_newest_first, reverse=True)
    shown = merged[skip : skip + rows]
    names = _line_names(row.edit for row in shown if row.edit is not None)
    told = groupby(shown, key=lambda row: row.key if row.event else (row.at, row.by))
    return Timeline([_entry(list(group), names) for _key, group in told], len(merged) > skip + rows)


def _newest_first(row: _Row) -> tuple[datetime, bool, UUID]:
    # Of one moment the event stands above the edits that it caused.
    return row.at, row.event is not None, row.key


def _events(invoice: Invoice, rows: int) -> list[_Row]:
    events = invoice.events.values("id", "kind", "from_status", "to_status", "by", "reason", "data", "created_at")
    return [_Row(event["created_at"], event["by"], event["id"], event=event) for event in events[:rows]]


def _edits(invoice: Invoice, rows: int) -> list[_Row]:
    edits = invoice.edits.annotate(
        old=Substr("old_value", 1, LONGEST_VALUE, output_field=TextField()),
        new=Substr("new_value", 1, LONGEST_VALUE, output_field=TextField()),
    ).values("id", "edit_type", "field_name", "line_item_id", "old", "new", "edited_by", "edited_at")
    return [_Row(edit["edited_at"], edit["edited_by"], edit["id"], edit=edit) for edit in edits[:rows]]


def _line_names(edits: Iterable[Mapping[str, Any]]) -> dict[UUID, str]:
    keys = {edit["line_item_id"] for edit in edits if edit["line_item_id"]}
    if not keys:
        return {}
    return dict(LineItem.objects.filter(pk__in=keys).values_list("pk", Substr("description", 1, LONGEST_VALUE)))


def _entry(rows: list[_Row], names: Mapping[UUID, str]) -> Entry:
    first = rows[0]
    if first.event is not None:
        return _event_entry(first, first.event)
    # As they were written: within a save the ids count up.
    edits = [row.edit for row in reversed(rows) if row.edit is not None]
    changes = [told for edit in edits if (told := _change(edit, names, edits))]
    is_computed = any(edit["edit_type"] == "regenerated" for edit in edits)
    title = _("Computed again") if is_computed else ngettext("Edited", "%d edits", len(changes))
    if "%d" in title:
        title %= len(changes)
    return Entry(first.at, first.by, title, icon="calculate" if is_computed else "edit", changes=changes)


def _event_entry(row: _Row, event: Mapping[str, Any]) -> Entry:
    data = event["data"]
    if event["kind"] == "status_changed":
        is_new = not event["from_status"]
        title: Any = _("Draft made") if is_new else status_word(event["to_status"])
        changes = []
        if is_new and "worklogs" in data:
            changes.append(
                format_html(
                    _("{} worklogs, {} h, {}"),
                    data["worklogs"],
                    figure(Decimal(data["total_hours"])),
                    figure(Decimal(data["total_amount"])),
                )
            )
        if "pdf_bytes" in data:
            changes.append(format_html(_("PDF of {} KB"), max(1, data["pdf_bytes"] // 1024)))
        glyph = status_glyph(event["to_status"])
        return Entry(row.at, row.by, title, glyph=glyph, reason=event["reason"], changes=changes)
    known = {
        "refreshed": (_("Worklogs read again"), "refresh"),
        "r2_upload_failed": (_("Archiving failed"), "cloud_off"),
    }
    title, icon = known.get(event["kind"], (event["kind"].replace("_", " ").capitalize(), "info"))
    return Entry(row.at, row.by, title, icon=icon, reason=event["reason"], changes=_worklogs_moved(data))


def _worklogs_moved(data: Mapping[str, Any]) -> list[SafeString]:
    moved = []
    if data.get("worklogs_added"):
        moved.append(format_html(_("{} worklogs taken up"), data["worklogs_added"]))
    if data.get("worklogs_removed"):
        moved.append(format_html(_("{} worklogs dropped"), data["worklogs_removed"]))
    return moved


def _change(edit: Mapping[str, Any], names: Mapping[UUID, str], save: list[Mapping[str, Any]]) -> SafeString | None:
    """One change in words; None for what another change of the same save says already."""
    name, kind = edit["field_name"], edit["edit_type"]
    if kind in ("line_added", "line_removed"):
        # Two records, the description and the amount: told once, by the first.
        if name != "description" and _sibling(edit, save, "description"):
            return None
        amount = _sibling(edit, save, "line_total") or edit
        if kind == "line_added":
            return format_html(_("Added <b>{}</b> {}"), _words(edit, "new", names), _amount(amount["new"]))
        return format_html(_("Removed <b>{}</b> {}"), _words(edit, "old", names), _amount(amount["old"]))
    if name in IMPLIED and len(save) > 1:
        return None
    old, new = _value(name, edit["old"]), _value(name, edit["new"])
    label = FIELDS.get(name, name)
    if name == "html_override":
        return format_html("<b>{}</b> {}", label, _("set") if edit["new"] else _("taken back"))
    if name in SHOWN_OR_HIDDEN:
        return format_html("<b>{}</b> {}", label, _("shown") if edit["new"] == "true" else _("hidden"))
    told = format_html("<s>{}</s> → {}", old, new)
    if edit["line_item_id"]:
        return format_html("{} <b>{}</b> {}", _line(edit, names), label, told)
    return format_html("<b>{}</b> {}", label, told)


def _sibling(edit: Mapping[str, Any], save: list[Mapping[str, Any]], name: str) -> Mapping[str, Any] | None:
    same = (
        other
        for other in save
        if (other["line_item_id"], other["edit_type"]) == (edit["line_item_id"], edit["edit_type"])
    )
    return next((other for other in same if other["field_name"] == name), None)


def _words(edit: Mapping[str, Any], side: str, names: Mapping[UUID, str]) -> str:
    return str(edit[side]) if edit["field_name"] == "description" else _line(edit, names)


def _line(edit: Mapping[str, Any], names: Mapping[UUID, str]) -> str:
    return names.get(edit["line_item_id"]) or str(_("a line removed since"))


def _value(name: str, text: str) -> str:
    if name in AMOUNTS:
        return _amount(text)
    if text in ("true", "false"):
        return str(_("yes") if text == "true" else _("no"))
    return text or "–"


def _amount(text: str) -> str:
    try:
        return figure(Decimal(text))
    except InvalidOperation:
        return text or "–"
