"""The invoices that the list's address selects, for whoever needs them without the list: totals, export, review."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ORDER_VAR
from django.contrib.messages.storage import default_storage
from django.core.exceptions import SuspiciousOperation
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from invoices.admin.invoice_list import InvoiceList
from invoices.admin.page import FILTERS
from invoices.models import Invoice
from proxima_invoice.foundation.admin.base import UNREADABLE, ModelAdmin

PLACES = ("p", "all", "e", FILTERS)
"""Where in the list one is, not what is in it."""
UNREADABLE_QUERY = (IncorrectLookupParameters, SuspiciousOperation, *UNREADABLE)
ACTION_CHECKBOX = "action_checkbox"
"""What Django calls the column of tick boxes."""
Ordered = tuple[QuerySet[Invoice], list[str]]


class _Unlisted(InvoiceList):
    """The list's question without its answer: nothing is counted or read."""

    def get_results(self, request: HttpRequest) -> None:
        self.formset = None


def plain_query(query: str) -> str:
    """What narrows and orders, without the place in the list; "" for the whole list."""
    asked = QueryDict(query, mutable=True)
    for name in PLACES:
        asked.pop(name, None)
    return asked.urlencode()


def is_only(request: HttpRequest, view: str) -> bool:
    """Whether the list is narrowed by this view and nothing else, in whatever order."""
    asked = QueryDict(plain_query(request.GET.urlencode()), mutable=True)
    asked.pop(ORDER_VAR, None)
    return asked.urlencode() == urlencode({"view": view})


def narrowed_list(model_admin: ModelAdmin, request: HttpRequest, query: str) -> Ordered:
    """In the list's order, and by what it is ordered.

    Raises one of `UNREADABLE_QUERY` for an address that the list, too, would not understand; what only a database can
    find wrong with it is raised when it is asked.
    """
    asked = _asking(request, plain_query(query))
    columns = list(model_admin.get_list_display(asked))
    if model_admin.get_actions(asked):
        # An order is asked for by a column's place, and whoever may do something has a tick box before them.
        columns.insert(0, ACTION_CHECKBOX)
    changelist: Any = _Unlisted(
        asked,
        model_admin.model,
        columns,
        model_admin.get_list_display_links(asked, columns),
        [_without_choices(one) for one in model_admin.get_list_filter(asked)],
        model_admin.date_hierarchy,
        model_admin.get_search_fields(asked),
        model_admin.get_list_select_related(asked),
        model_admin.list_per_page,
        model_admin.list_max_show_all,
        model_admin.list_editable,
        model_admin,
        model_admin.get_sortable_by(asked),
        model_admin.search_help_text,
    )
    return changelist.queryset, list(changelist.get_ordering(asked, changelist.root_queryset))


def _without_choices(list_filter: Any) -> Any:
    """What a filter offers is read from the database only to be shown, and what it finds is not shown page by page."""
    if not (isinstance(list_filter, type) and issubclass(list_filter, SimpleListFilter)):
        return list_filter
    return type(list_filter.__name__, (list_filter,), {"lookups": lambda *_arguments: [("", "")], "for_a_page": False})


def _asking(request: HttpRequest, query: str) -> HttpRequest:
    """The same person asking for the list with `query`, by a GET."""
    asked = HttpRequest()
    asked.method = "GET"
    asked.path = asked.path_info = request.path
    asked.META = {**request.META, "QUERY_STRING": query}
    asked.GET = QueryDict(query)
    asked.user = request.user
    asked.session = request.session
    asked.resolver_match = request.resolver_match
    # What the list would say of a search that cannot be read is not said here.
    vars(asked)["_messages"] = default_storage(asked)
    return asked
