"""The report of what rows of numbers should not have: gaps, duplicates, dates out of order (spec 6)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invoices.admin.page import LOOKING, needs, render
from invoices.queries.chronology import Finding, Kind, findings, page_of_findings
from invoices.services.tell_finding import finding_words
from proxima_invoice.foundation.admin.base import ModelAdmin

FINDINGS_PER_PAGE = 50
WORDS = {
    Kind.GAP: gettext_lazy("Gap"),
    Kind.DUPLICATE: gettext_lazy("Duplicate"),
    Kind.DATE: gettext_lazy("Date out of order"),
}


@needs("invoices.view_numberingschema", "invoices.view_invoice", methods=LOOKING)
def chronology(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    page = request.GET.get("page", "1")
    number = max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    skip = (number - 1) * FINDINGS_PER_PAGE
    found, total = page_of_findings(findings(), skip=skip, most=FINDINGS_PER_PAGE)
    context = {
        "rows": [_row(finding) for finding in found],
        "total": total,
        "first": skip + 1,
        "last": skip + len(found),
        "before": number - 1,
        "after": number + 1 if total > skip + len(found) else 0,
    }
    return render(model_admin, request, "chronology.html", title=_("Chronology"), context=context)


def _row(finding: Finding) -> dict[str, Any]:
    return {"finding": finding, "word": WORDS[finding.kind], "said": finding_words(finding)}
