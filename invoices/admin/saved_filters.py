"""The tabs above the list: the lists that people work through, and each person's own filters."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from invoices.admin.filters import WORK_LISTS
from invoices.admin.narrowed_list import plain_query
from invoices.admin.page import acting_user, needs, sentences
from invoices.admin.queue import list_url
from invoices.errors import InvoiceError
from invoices.models import SavedFilter
from invoices.services.saved_filters import LONGEST_NAME, forget_filter, save_filter
from proxima_invoice.foundation.admin.base import ModelAdmin


class Tab(NamedTuple):
    """`name` is what its count comes under, `own` the key of a filter that the person may forget."""

    word: str | Promise
    query: str
    name: str = ""
    own: int | None = None

    @property
    def url(self) -> str:
        return list_url(self.query)


def tabs_of(request: HttpRequest) -> dict[str, Any]:
    """For the list's template. One query."""
    asked = plain_query(request.GET.urlencode())
    shown = _sorted(asked)
    lists = [Tab(word, f"view={name}", name) for name, word in WORK_LISTS.items()]
    own = [Tab(kept.name, kept.query, own=kept.pk) for kept in SavedFilter.objects.filter(user_id=request.user.pk or 0)]
    tabs = [*lists, *own, Tab(_("All"), "", "all")]
    chosen = next((tab for tab in tabs if _sorted(tab.query) == shown), None)
    return {
        "tabs": tabs,
        "chosen_tab": chosen,
        "query": asked,
        "may_save_filter": chosen is None,
        "longest_name": LONGEST_NAME,
    }


def _sorted(query: str) -> list[tuple[str, list[str]]]:
    return sorted((name, values) for name, values in QueryDict(query).lists() if any(values))


@needs("invoices.view_invoice", methods=("POST",))
def keep_filter(_model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    query = plain_query(request.POST.get("query", ""))
    try:
        kept = save_filter(user=acting_user(request), name=request.POST.get("name", ""), query=query)
    except InvoiceError as error:
        for sentence in sentences(error):
            messages.error(request, sentence)
    else:
        messages.success(request, _("Saved as “%s”.") % kept.name)
    return HttpResponseRedirect(list_url(query))


@needs("invoices.view_invoice", methods=("POST",))
def drop_filter(_model_admin: ModelAdmin, request: HttpRequest, *, filter_id: int) -> HttpResponse:
    try:
        name = forget_filter(user=acting_user(request), filter_id=filter_id)
    except InvoiceError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("“%s” is no longer kept.") % name)
    return HttpResponseRedirect(list_url(plain_query(request.POST.get("query", ""))))
