"""What changed in the warehouse since an invoice was computed: the note on its page, and the whole line by line.

The note is asked for apart, so that the page itself is there at once and stands while the warehouse is away.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from invoices.admin.comparison import comparison
from invoices.admin.page import LOOKING, find_invoice, needs, render
from invoices.admin.verbs import VERBS
from proxima_invoice.foundation.admin.base import ModelAdmin


@needs("invoices.view_invoice", methods=LOOKING)
def drift_note(_model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID) -> HttpResponse:
    invoice = find_invoice(object_id)
    context = {"invoice": invoice, **comparison(request, invoice)}
    answer = TemplateResponse(request, "admin/invoices/invoice/_drift_note.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@needs("invoices.view_invoice", methods=LOOKING)
def drift(model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID) -> HttpResponse:
    """The whole comparison; whoever may compute the invoice again confirms it from here."""
    invoice = find_invoice(object_id)
    possible = [verb for verb in VERBS if verb.compares and verb.allowed(invoice)]
    verb = next((one for one in possible if request.user.has_perm(one.permission)), None)
    return render(
        model_admin,
        request,
        "drift.html",
        title=_("Compared with the worklogs"),
        context={
            "invoice": invoice,
            "verb": verb,
            "is_allowed": verb is not None,
            **comparison(request, invoice),
        },
    )
