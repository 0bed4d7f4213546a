"""The lines of an invoice, a page of them at a time: two thousand are as quick as twenty."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from invoices.admin.page import LOOKING, find_invoice, needs, render
from invoices.models import LineItem
from invoices.money import rounded
from proxima_invoice.foundation.admin.base import ModelAdmin

LINES_PER_PAGE = 100
KINDS = {
    "": Q(written_off=False),
    "hand": Q(written_off=False) & (Q(source="manual") | Q(is_edited=True)),
    "off_hours": Q(written_off=False, rate_tier__in=("off_hours", "p1_p3_off_hours")),
    "critical": Q(written_off=False, rate_tier__in=("p1_p3", "p1_p3_off_hours")),
    "left_out": Q(written_off=True),
}


@needs("invoices.view_invoice", methods=LOOKING)
def lines(model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID) -> HttpResponse:
    invoice = find_invoice(object_id)
    counts = invoice.line_items.aggregate(**{kind or "all": Count("pk", filter=where) for kind, where in KINDS.items()})
    kind = request.GET.get("show", "")
    kind = kind if kind in KINDS else ""
    words = request.GET.get("q", "").replace("\0", "").strip()
    found = _found(invoice.line_items.filter(KINDS[kind]), words)
    page = Paginator(found, LINES_PER_PAGE).get_page(request.GET.get("page"))
    sums = found.aggregate(
        hours=Sum("quantity", filter=Q(line_type="task")), billed=Sum("line_total", filter=Q(is_billed=True))
    )
    return render(
        model_admin,
        request,
        "lines.html",
        title=_("Lines"),
        context={
            "invoice": invoice,
            "tab": "lines",
            "line_count": counts["all"],
            "kinds": _choices(counts, kind),
            "show": kind,
            "q": words,
            "page": page,
            # SQLite adds decimals as floats: rounding gives back what was stored.
            "hours": None if sums["hours"] is None else rounded(sums["hours"]),
            "billed": None if sums["billed"] is None else rounded(sums["billed"]),
        },
    )


def _found(lines: QuerySet[LineItem], words: str) -> QuerySet[LineItem]:
    if not words:
        return lines
    return lines.filter(Q(description__icontains=words) | Q(user_name__icontains=words) | Q(jira_key__icontains=words))


def _choices(counts: dict[str, int], chosen: str) -> list[dict[str, Any]]:
    labels = {
        "": _("All"),
        "hand": _("By hand"),
        "off_hours": _("Off hours"),
        "critical": _("P1–P3"),
        "left_out": _("Left out"),
    }
    return [
        {"kind": kind, "label": label, "count": counts[kind or "all"], "on": kind == chosen}
        for kind, label in labels.items()
        if kind == chosen or not kind or counts[kind]
    ]
