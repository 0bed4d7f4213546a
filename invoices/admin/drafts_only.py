"""Only drafts can be edited (spec 3, Statuses): whoever opens an editing page of anything else is told at once."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from invoices.admin.page import LOOKING, find_invoice, invoice_url, render, tab_counts
from invoices.admin.status_label import status_word
from invoices.admin.verbs import offered
from proxima_invoice.foundation.admin.base import ModelAdmin

WAYS_BACK = ("reopen", "decline")
"""The verbs that lead to a draft as it is: what was declined can be reopened."""

View = Callable[..., HttpResponse]


def drafts_only(view: View) -> View:
    """Instead of a form that cannot be saved: why, the way back, and the way to a draft for whoever may go it.

    A form that is sent nevertheless reaches `view`, whose service refuses it: what was typed is not lost.
    """

    @wraps(view)
    def look_first(model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID, **more: Any) -> HttpResponse:
        invoice = find_invoice(object_id) if request.method in LOOKING else None
        if invoice is None or invoice.is_draft:
            return view(model_admin, request, object_id=object_id, **more)
        return render(
            model_admin,
            request,
            "drafts_only.html",
            title=_("Only drafts can be edited"),
            context={
                "invoice": invoice,
                "status": status_word(invoice.status),
                "ways": [verb for verb in offered(request, invoice).verbs if verb.name in WAYS_BACK],
                "back": invoice_url("change", invoice),
                **tab_counts(invoice),
            },
        )

    return look_first
