"""What the filtered list comes to, and how much is in each of its tabs: asked for apart, so that the list is there."""

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from invoices.admin.filters import MINE, WORK_LISTS, narrowed
from invoices.admin.narrowed_list import UNREADABLE_QUERY, narrowed_list
from invoices.admin.page import LOOKING, needs
from invoices.models import Invoice
from invoices.queries.sums_by_currency import sums_in
from invoices.queries.work_lists import count_mine
from proxima_invoice.foundation.admin.base import ModelAdmin


@needs("invoices.view_invoice", methods=LOOKING)
def totals(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    try:
        invoices, _order = narrowed_list(model_admin, request, request.GET.urlencode())
        sums = sums_in(invoices)
    except UNREADABLE_QUERY:
        return HttpResponseBadRequest(_("There is no such filter."))
    username = request.user.get_username()
    others = {name: narrowed(Invoice.objects.all(), name, username).count() for name in WORK_LISTS if name != MINE}
    counts = {**others, MINE: count_mine(username=username)}
    context = {"sums": sums, "counts": {**counts, "all": Invoice.objects.count()}}
    answer = TemplateResponse(request, "admin/invoices/invoice/_totals.html", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer
