"""Events and edits in words: “Total 15 825 000,00 → 16 000 000,00” (spec 1, idea 3)."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from invoices.admin.status_label import status_glyph, status_word
from proxima_invoice.foundation.admin.figures import figure
from proxima_invoice.foundation.admin.timelines import Entry
from proxima_invoice.foundation.sentences import retold

LONGEST_IN_LINE = 160
"""Signs of a value that stand in their sentence; the whole of a longer one opens below it."""

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
DIDOX_STATES = {
    "draft": gettext_lazy("a draft"),
    "pending": gettext_lazy("signed by us"),
    "accepted": gettext_lazy("signed by both"),
    "rejected": gettext_lazy("rejected"),
    "cancelled": gettext_lazy("cancelled"),
}
# Two ways lead back to a draft: the status alone would not tell which.
BACK_TO_DRAFT = {"reopen": gettext_lazy("Reopened as a draft"), "regenerate": gettext_lazy("Regenerated as a draft")}


def line_names(edits: Iterable[Mapping[str, Any]]) -> dict[UUID, str]:
    return {edit["line_item_id"]: edit["line_name"] for edit in edits if edit["line_name"]}


def save_entry(edits: Sequence[Mapping[str, Any]], names: Mapping[UUID, str]) -> Entry:
    changes = [told for edit in edits if (told := _change(edit, names, edits))]
    is_computed = any(edit["edit_type"] == "regenerated" for edit in edits)
    title = _("Computed again") if is_computed else _("Edited")
    if len(changes) > 1 and not is_computed:
        title = ngettext("%d edit", "%d edits", len(changes)) % len(changes)
    icon = "calculate" if is_computed else "edit"
    return Entry(edits[0]["edited_at"], edits[0]["edited_by"], title, icon=icon, changes=changes)


def event_entry(event: Mapping[str, Any]) -> Entry:
    at, by, data = event["created_at"], event["by"], event["data"]
    if event["kind"] == "status_changed":
        is_new = not event["from_status"]
        title: Any = _("Draft made") if is_new else BACK_TO_DRAFT.get(data.get("verb", ""))
        title = title or status_word(event["to_status"])
        changes = []
        if is_new and "worklogs" in data:
            changes.append(
                format_html(
                    ngettext("{} worklog, {} h, {}", "{} worklogs, {} h, {}", data["worklogs"]),
                    data["worklogs"],
                    figure(Decimal(data["total_hours"])),
                    figure(Decimal(data["total_amount"])),
                )
            )
        if is_new:
            changes += _given_by_hand(data.get("by_hand", {}))
        if "pdf_bytes" in data:
            changes.append(format_html(_("PDF of {} KB"), max(1, data["pdf_bytes"] // 1024)))
        glyph = status_glyph(event["to_status"])
        return Entry(at, by, title, glyph=glyph, reason=retold(event["reason"]), changes=changes)
    known = {
        "refreshed": (_("Worklogs read again"), "refresh"),
        "delivery_retried": (_("Delivery asked for again"), "replay"),
        "r2_uploaded": (_("Archived"), "cloud_done"),
        "r2_upload_failed": (_("Archiving failed"), "cloud_off"),
        "planfact_synced": (_("In PlanFact"), "account_balance"),
        "planfact_sync_failed": (_("PlanFact failed"), "error"),
        "didox_sent": (_("Draft made at Didox"), "stylus_note"),
        "didox_failed": (_("Didox failed"), "sync_problem"),
        "didox_answered": (_("Heard from Didox"), "mark_email_read"),
        "telegram_sent": (_("Told in Telegram"), "chat"),
        "telegram_failed": (_("Telegram failed"), "sms_failed"),
        "email_sent": (_("Mailed to the customer"), "mail"),
        "email_failed": (_("E-mail failed"), "unsubscribe"),
        "payment_captured": (_("Payment captured"), "credit_score"),
        "payment_declined": (_("Payment declined"), "credit_card_off"),
        "payment_unknown": (_("Nobody knows yet what came of the payment"), "schedule"),
        "payment_refunded": (_("Payment given back"), "undo"),
        "refund_failed": (_("Refund refused"), "error"),
        "refund_unknown": (_("Nobody knows yet what came of the refund"), "schedule"),
    }
    title, icon = known.get(event["kind"], (event["kind"].replace("_", " ").capitalize(), "info"))
    return Entry(
        at,
        by,
        title,
        icon=icon,
        reason=retold(event["reason"]),
        changes=_worklogs_moved(data) + _delivered(data) + _paid(data),
    )


def _given_by_hand(data: Mapping[str, Any]) -> list[SafeString]:
    """What a person changed of the prefill before it was saved; what a later release may add is passed over."""
    edited, added, left_out = (data.get(name, 0) for name in ("lines_edited", "lines_added", "lines_left_out"))
    told = []
    if edited:
        told.append(format_html(ngettext("{} line changed by hand", "{} lines changed by hand", edited), edited))
    if added:
        told.append(format_html(ngettext("{} line added by hand", "{} lines added by hand", added), added))
    if left_out:
        told.append(format_html(ngettext("{} line left out by hand", "{} lines left out by hand", left_out), left_out))
    for name, value in data.get("figures", {}).items():
        told.append(format_html(_("<b>{}</b> {} by hand"), FIELDS.get(name, name), _value(name, value)))
    return told


def _worklogs_moved(data: Mapping[str, Any]) -> list[SafeString]:
    moved = []
    if added := data.get("worklogs_added"):
        moved.append(format_html(ngettext("{} worklog taken up", "{} worklogs taken up", added), added))
    if removed := data.get("worklogs_removed"):
        moved.append(format_html(ngettext("{} worklog dropped", "{} worklogs dropped", removed), removed))
    return moved


def _paid(data: Mapping[str, Any]) -> list[SafeString]:
    """How much was asked for, taken or given back."""
    if "payment_id" not in data:
        return []
    told = format_html("{} {}", _amount(data["amount"]), data["currency"])
    return [format_html("{} · {}", told, data["code"]) if data.get("code") else told]


def _delivered(data: Mapping[str, Any]) -> list[SafeString]:
    """To whom it went, and whom it did not reach; how it stands there."""
    told = []
    if data.get("to"):
        told.append(format_html(_("To {}"), ", ".join(data["to"])))
    if data.get("didox_status"):
        told.append(format_html(_("The act there is {}"), DIDOX_STATES.get(data["didox_status"], data["didox_status"])))
    told += [
        format_html(_("<b>Not to {}</b>: {}"), address, reason) for address, reason in data.get("refused", {}).items()
    ]
    told += [format_html(_("<b>Not to {}</b>: no e-mail address"), text) for text in data.get("unusable", [])]
    if data.get("document_refused"):
        told.append(format_html(_("Without the PDF: {}"), data["document_refused"]))
    return told


def _change(edit: Mapping[str, Any], names: Mapping[UUID, str], save: Sequence[Mapping[str, Any]]) -> SafeString | None:
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
    told = format_html("<s>{}</s> → {}", _whole(old), _whole(new))
    if edit["line_item_id"]:
        return format_html("{} <b>{}</b> {}", _line(edit, names), label, told)
    return format_html("<b>{}</b> {}", label, told)


def _sibling(edit: Mapping[str, Any], save: Sequence[Mapping[str, Any]], name: str) -> Mapping[str, Any] | None:
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


def _whole(value: str) -> SafeString:
    """All of a value: what is too long for a sentence can be opened."""
    if len(value) <= LONGEST_IN_LINE + 1:
        return format_html("{}", value)
    return format_html(
        '<details class="px-whole"><summary>{}…</summary><div>{}</div></details>', value[:LONGEST_IN_LINE], value
    )


def _amount(text: str) -> str:
    try:
        return figure(Decimal(text))
    except InvalidOperation:
        return text or "–"
