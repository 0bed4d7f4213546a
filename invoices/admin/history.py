"""The whole history of an invoice: filtered by kind, person and words, page by page (spec 1, idea 3)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invoices.admin.page import LOOKING, find_invoice, needs, render, tab_counts
from invoices.admin.timeline import DELIVERIES, EDITS, KINDS, STATUS, Wanted, people, timeline
from proxima_invoice.foundation.admin import timelines
from proxima_invoice.foundation.admin.base import ModelAdmin

ENTRIES_PER_PAGE = 50
LONGEST_SEARCH = 100
LABELS = {
    "": gettext_lazy("All"),
    STATUS: gettext_lazy("Status"),
    EDITS: gettext_lazy("Edits"),
    DELIVERIES: gettext_lazy("Deliveries"),
}


@needs("invoices.view_invoice", methods=LOOKING)
def history(model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID | str) -> HttpResponse:
    invoice = find_invoice(object_id)
    wanted, number = _wanted(request), _page(request)
    sources = timelines.sources("invoice")
    skip = (number - 1) * ENTRIES_PER_PAGE
    told = timeline(invoice, entries=ENTRIES_PER_PAGE, skip=skip, wanted=wanted, sources=sources, longest=None)
    return render(
        model_admin,
        request,
        "history.html",
        title=f"{invoice.display_number}: {_('History')}",
        context={
            "invoice": invoice,
            "tab": "history",
            "history": told.entries,
            "first": skip + 1,
            "last": skip + len(told.entries),
            "newer": _link(wanted, page=number - 1) if number > 1 else "",
            "older": _link(wanted, page=number + 1) if told.has_older else "",
            "wanted": wanted,
            "kinds": [
                (label, _link(wanted._replace(kind=kind)), kind == wanted.kind) for kind, label in LABELS.items()
            ],
            "people": sorted({*people(invoice), *(source.by for source in sources)}),
            **tab_counts(invoice),
        },
    )


def _wanted(request: HttpRequest) -> Wanted:
    kind = request.GET.get("kind", "")
    text = " ".join(request.GET.get("q", "").split())[:LONGEST_SEARCH]
    return Wanted(kind=kind if kind in KINDS else "", by=request.GET.get("by", ""), text=text)


def _page(request: HttpRequest) -> int:
    page = request.GET.get("page", "1")
    return max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 6 else 1


def _link(wanted: Wanted, **more: Any) -> str:
    asked = {"kind": wanted.kind, "by": wanted.by, "q": wanted.text, **more}
    return "?" + urlencode({name: value for name, value in asked.items() if value})
