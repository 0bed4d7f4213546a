"""What became of a selection: kept in the session under a token, and shown by a page that can be loaded again.

The session keeps the last few, with keys and sentences alone; the invoices are read anew, as they are by then.
"""

from collections.abc import Sequence
from secrets import token_urlsafe
from typing import Any, Literal, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from invoices.admin.page import LOOKING, needs, render
from invoices.admin.queue import list_url
from invoices.admin.status_label import status_label
from invoices.admin.verbs import BY_NAME, Verb
from invoices.models import Invoice
from invoices.queries.light import light
from invoices.queries.sums_by_currency import sums_of
from proxima_invoice.foundation.admin.base import ModelAdmin

KEPT = "selected_results"
MOST_KEPT = 5
LONGEST_SENTENCE = 500
Outcome = Literal["done", "refused", "not_begun"]


class Result(NamedTuple):
    """What became of one invoice. `sentence` is what was done, or why it was not; `version` is what the person saw."""

    invoice_id: UUID
    outcome: Outcome
    sentence: str = ""
    version: int = 0


class Line(NamedTuple):
    """A result with its invoice as it is now."""

    invoice: Invoice
    sentence: str
    version: int

    @property
    def label(self) -> SafeString:
        return status_label(self.invoice.status)


def keep_results(request: HttpRequest, verb: Verb, results: Sequence[Result], *, reason: str, query: str) -> str:
    """The address of the page that shows them. `query` is the list's, to go back to."""
    token = token_urlsafe(9).replace("_", "-")
    kept = dict(request.session.get(KEPT, {}))
    for oldest in list(kept)[: max(0, len(kept) - MOST_KEPT + 1)]:
        del kept[oldest]
    kept[token] = {
        "verb": verb.name,
        "reason": reason,
        "query": query,
        "results": [
            [str(one.invoice_id), one.outcome, one.sentence[:LONGEST_SENTENCE], one.version] for one in results
        ],
    }
    request.session[KEPT] = kept
    return reverse("admin:invoices_invoice_selected", args=[token])


@needs("invoices.view_invoice", methods=LOOKING)
def selected_results(model_admin: ModelAdmin, request: HttpRequest, *, token: str) -> HttpResponse:
    kept: dict[str, Any] | None = request.session.get(KEPT, {}).get(token)
    if kept is None:
        messages.info(request, _("These results are no longer kept. What was done stands in each invoice’s history."))
        return HttpResponseRedirect(list_url(""))
    verb = BY_NAME[kept["verb"]]
    results = [Result(UUID(key), outcome, sentence, version) for key, outcome, sentence, version in kept["results"]]
    lines = _lines(results)
    not_begun = lines["not_begun"]
    return render(
        model_admin,
        request,
        "selected_done.html",
        title=_("Result of “%(verb)s”") % {"verb": verb.label},
        context={
            "verb": verb,
            **lines,
            "sums": sums_of([line.invoice for line in lines["done"]]),
            "may_go_on": bool(not_begun) and request.user.has_perm(verb.permission),
            "reason": kept["reason"],
            "checkbox": ACTION_CHECKBOX_NAME,
            "back": list_url(kept["query"]),
        },
    )


def _lines(results: Sequence[Result]) -> dict[str, list[Line]]:
    """By outcome, each in the order in which it was done."""
    invoices = light(Invoice.objects.all()).in_bulk([one.invoice_id for one in results])
    lines: dict[str, list[Line]] = {"done": [], "refused": [], "not_begun": []}
    for one in results:
        if invoice := invoices.get(one.invoice_id):
            lines[one.outcome].append(Line(invoice, one.sentence, one.version))
    return lines
