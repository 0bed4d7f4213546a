"""The list's question to the database: in what order, how many in all, and the rows of the page."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from invoices.models.invoice import NEWEST_FIRST
from invoices.queries.listed import listed, listed_by_key
from proxima_invoice.foundation.admin.base import ChangeList

FEW_VALUES = ("status", "deal_type")
"""Up, an index of the list that begins with it goes on newest first; down, the key does (`invoice_by_…`)."""


class ListPaginator(Paginator):
    """Looks for a first page before it counts: where the list ends there, all invoices were looked through once."""

    object_list: QuerySet[Any]

    @cached_property
    def first_keys(self) -> list[UUID]:
        """One more than stand on a page, as far as there are."""
        return list(self.object_list.values_list("pk", flat=True)[: self.per_page + 1])

    @cached_property
    def count(self) -> int:
        found = len(self.first_keys)
        return found if found <= self.per_page else int(self.object_list.count())


class InvoiceList(ChangeList):
    result_list: QuerySet[Any]

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        if self.multi_page:
            self.result_list = listed(self.result_list, total=self.result_count)
        else:
            self.result_list = listed_by_key(self.paginator.first_keys, self.queryset)

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        """Equals stand the newest first: by their key, which is in every index and follows the time.

        Many are equal by what has few values; there they stand as the index has them that begins with it.
        """
        ordering = list(super().get_ordering(request, queryset.order_by()))
        return [ordering[0], *NEWEST_FIRST] if len(ordering) == 2 and ordering[0] in FEW_VALUES else ordering
