"""The list that an invoice was opened from, as its page knows it: where it stands, and who comes before and next.

The list's address travels in the page's own (`_changelist_filters`, Django's name for it). Whoever opens an invoice in
review without coming from a list works through everything that waits for his review.
"""

from collections.abc import Callable
from typing import NamedTuple, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from invoices.admin.filters import TO_REVIEW, WORK_LISTS
from invoices.admin.narrowed_list import UNREADABLE_QUERY, narrowed_list, plain_query
from invoices.admin.page import FILTERS, invoice_url
from invoices.models import Invoice
from invoices.queries.neighbours import Neighbour, Place, next_after, place_of
from invoices.states import Status
from proxima_invoice.foundation.admin.base import ModelAdmin

Answer = TypeVar("Answer")


class Queue(NamedTuple):
    """`query` is the list's address behind the `?`, `place` where the invoice stands in it."""

    query: str
    place: Place

    @property
    def words(self) -> str:
        """What the list is called, as far as it has a name."""
        asked = QueryDict(self.query)
        name = asked.get("view", "")
        return str(WORK_LISTS[name]) if name in WORK_LISTS and len(asked) == 1 else _("Invoices")

    @property
    def url(self) -> str:
        return list_url(self.query)

    @property
    def previous_url(self) -> str:
        return self._url(self.place.previous)

    @property
    def next_url(self) -> str:
        return self._url(self.place.next)

    @property
    def suffix(self) -> str:
        """What the links of the page carry, so that the next page knows the list as well."""
        return f"?{urlencode({FILTERS: self.query})}"

    def _url(self, neighbour: Neighbour | None) -> str:
        return review_url(neighbour.id, self.query) if neighbour else ""


def queue_of(model_admin: ModelAdmin, request: HttpRequest, invoice: Invoice) -> Queue | None:
    """None where there is no list to go on with, or one that cannot be read."""
    query = asked_query(request, invoice)
    place = _asked(model_admin, request, query, lambda *ordered: place_of(invoice, *ordered))
    return Queue(query or "", place) if place else None


def next_in_queue(model_admin: ModelAdmin, request: HttpRequest, invoice: Invoice) -> str:
    """Where to go on after a decision about `invoice`, as it was before; "" at the end of the list."""
    query = asked_query(request, invoice)
    following = _asked(model_admin, request, query, lambda *ordered: next_after(invoice, *ordered))
    return review_url(following.id, query or "") if following else ""


def asked_query(request: HttpRequest, invoice: Invoice) -> str | None:
    if FILTERS in request.GET:
        return plain_query(request.GET[FILTERS])
    reviews = invoice.status == Status.NEEDS_REVIEW and request.user.has_perm("invoices.approve_invoice")
    return urlencode({"view": TO_REVIEW}) if reviews else None


def review_url(invoice_id: UUID, query: str) -> str:
    return f"{invoice_url('change', invoice_id)}?{urlencode({FILTERS: query})}"


def list_url(query: str) -> str:
    address = reverse("admin:invoices_invoice_changelist")
    return f"{address}?{query}" if query else address


def _asked(
    model_admin: ModelAdmin,
    request: HttpRequest,
    query: str | None,
    ask: Callable[[QuerySet[Invoice], list[str]], Answer],
) -> Answer | None:
    if query is None:
        return None
    try:
        return ask(*narrowed_list(model_admin, request, query))
    except UNREADABLE_QUERY:
        return None
