"""The lines of an invoice, a page of them at a time: two thousand are as quick as twenty."""

from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invoices.admin.line_rows import invoice_figures, line_rows, tiers
from invoices.admin.line_words import line_words
from invoices.admin.page import LOOKING, find_invoice, invoice_url, may_edit, needs, render
from invoices.models import Invoice, LineItem
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
# What the script understands; the names of keys are what is printed on them.
KEYS = (
    (("Enter",), gettext_lazy("Edit the line, keep what was typed")),
    (("Esc",), gettext_lazy("Forget what was typed")),
    (("Tab",), gettext_lazy("Next cell")),
    (("↑", "↓"), gettext_lazy("Line above, line below")),
    (("Alt ↑", "Alt ↓"), gettext_lazy("Move the line")),
    (("N",), gettext_lazy("Add a line")),
    (("Del",), gettext_lazy("Remove the line")),
    (("Ctrl Z", "Ctrl Shift Z"), gettext_lazy("Undo, redo")),
    (("Ctrl S",), gettext_lazy("Save")),
    (("/",), gettext_lazy("Find")),
)


@needs("invoices.view_invoice", methods=LOOKING)
def lines(model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID) -> HttpResponse:
    invoice = find_invoice(object_id)
    counts = invoice.line_items.aggregate(
        first_place=Min("sort_order", default=1),
        last_place=Max("sort_order", default=0),
        **{kind or "all": Count("pk", filter=where) for kind, where in KINDS.items()},
    )
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
        title=f"{invoice.display_number}: {_('Lines')}",
        context={
            "invoice": invoice,
            "tab": "lines",
            "line_count": counts["all"],
            "kinds": _choices(counts, kind),
            "show": kind,
            "q": words,
            "page": page,
            # People count from one; the month of support stands at place 0, before the first worklog.
            "numbered": [(line.sort_order - counts["first_place"] + 1, line) for line in page],
            # SQLite adds decimals as floats: rounding gives back what was stored.
            "hours": None if sums["hours"] is None else rounded(sums["hours"]),
            "billed": None if sums["billed"] is None else rounded(sums["billed"]),
            "keys": KEYS,
            "editing": _for_editing(request, invoice, page, counts, is_whole=not kind and not words),
        },
    )


def _for_editing(
    request: HttpRequest, invoice: Invoice, page: "Page[LineItem]", places: dict[str, int], *, is_whole: bool
) -> Any:
    """What the page's script needs in order to edit in place; None for whoever may not.

    `rows` are the page's lines; `before` and `after` the lines next to it, past which a line at its edge can move.
    Without `is_whole` (a filter or a search) neighbours on the page need not be neighbours on the invoice.
    """
    if not may_edit(request, invoice):
        return None
    rows = line_rows(page)
    around = page.paginator.object_list[max(0, page.start_index() - 2) : page.end_index() + 1] if is_whole else []
    shown = {row["id"] for row in rows}
    others = [row for row in line_rows(around) if row["id"] not in shown]
    return {
        "invoice": str(invoice.pk),
        "user": str(request.user.pk),
        "version": invoice.version,
        "since": invoice.updated_at.isoformat(),
        "currency": invoice.currency,
        "deal": invoice.deal_type,
        "isWhole": is_whole,
        "isFirst": not page.has_previous(),
        "isLast": not page.has_next(),
        "rows": rows,
        "around": others,
        "firstPlace": places["first_place"],
        "lastPlace": places["last_place"],
        "figures": invoice_figures(invoice),
        "tiers": tiers(invoice),
        "words": line_words(),
        "urls": {
            **{
                name: invoice_url(route, invoice)
                for name, route in (("save", "save_lines"), ("try", "try_lines"), ("now", "lines_now"))
            },
            "login": reverse("admin:login"),
        },
    }


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
