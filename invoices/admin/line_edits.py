"""The edits of a page of lines: saved all at once, tried before that, and compared with what others did meanwhile."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _

from invoices.admin.json_answer import answers_json, read_json, tries_json
from invoices.admin.line_rows import invoice_figures, line_rows
from invoices.admin.page import acting_user, find_invoice, needs
from invoices.admin.timeline import timeline
from invoices.errors import Invalid
from invoices.models import Invoice
from invoices.services.check_values import as_uuid
from invoices.services.edit_line_items import edit_line_items
from invoices.services.try_edit import try_edit
from proxima_invoice.foundation.admin.base import ModelAdmin

MOST_HAPPENINGS = 5


@needs("invoices.view_invoice", "invoices.edit_invoice", methods=("POST",))
@answers_json
def save_lines(_model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID) -> HttpResponse:
    """Save `{version, add, update, remove, total_follows}`, all or nothing (spec 3, PATCH line-items)."""
    invoice = find_invoice(object_id)
    saved = _edit(request, invoice, read_json(request))
    messages.success(request, _("The lines are saved."))
    return JsonResponse({"version": saved.version, "figures": invoice_figures(saved)})


@needs("invoices.view_invoice", "invoices.edit_invoice", methods=("POST",))
@tries_json
def try_lines(_model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID) -> HttpResponse:
    """What the same edit would come to: overtime follows its hours by rules that only the server knows."""
    invoice = find_invoice(object_id)
    sent = read_json(request)
    tried = try_edit(lambda: _edit(request, invoice, sent))
    return JsonResponse({"figures": invoice_figures(tried)})


@needs("invoices.view_invoice", "invoices.edit_invoice", methods=("POST",))
@answers_json
def lines_now(_model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID) -> HttpResponse:
    """The lines of `{ids}` as they are now, and what happened after the moment `since`, as HTML."""
    invoice = find_invoice(object_id)
    sent = read_json(request)
    lines = invoice.line_items.filter(pk__in=_ids(sent.get("ids")))
    happened = [entry for entry in timeline(invoice, entries=MOST_HAPPENINGS).entries if entry.at > _since(sent)]
    return JsonResponse(
        {
            "version": invoice.version,
            "rows": line_rows(lines),
            "happened": render_to_string("admin/invoices/invoice/_timeline.html", {"history": happened, "most": 3}),
        }
    )


def _edit(request: HttpRequest, invoice: Invoice, sent: Mapping[str, Any]) -> Invoice:
    version = sent.get("version")
    return edit_line_items(
        invoice_id=invoice.pk,
        user=acting_user(request),
        add=_list(sent, "add"),
        update=_list(sent, "update"),
        remove=_list(sent, "remove"),
        total_follows=sent.get("total_follows") is True,
        # Without one it counts as outdated.
        expected_version=version if isinstance(version, int) and not isinstance(version, bool) else 0,
    )


def _list(sent: Mapping[str, Any], name: str) -> list[Any]:
    value = sent.get(name, [])
    if not isinstance(value, list):
        raise Invalid({name: _("Give a list.")})
    return value


def _ids(sent: Any) -> list[UUID]:
    try:
        return [as_uuid(one) for one in sent if isinstance(one, str)]
    except (TypeError, ValueError):
        raise Invalid({"ids": _("Give the ids of lines.")}) from None


def _since(sent: Mapping[str, Any]) -> datetime:
    try:
        moment = parse_datetime(str(sent.get("since", "")))
    except ValueError:
        moment = None
    if moment is None or not is_aware(moment):
        raise Invalid({"since": _("Give a moment.")})
    return moment
