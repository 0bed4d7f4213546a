"""A page of a list of invoices: which ones is told by an index alone, and only those are read."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from invoices.models import Invoice
from invoices.queries.light import light


def listed(page: QuerySet[Invoice], *, total: int) -> QuerySet[Invoice]:
    """The rows of `page`, a part of an ordered list of `total`, with what a list shows of them. One query.

    Read as it is, a page far back would have every row before it read and thrown away.
    """
    if page.query.distinct:
        # What is distinct has to be ordered by what it selects: more than the keys.
        return light(page.select_related("drift"))
    return _rows(page).filter(pk__in=_from_the_nearer_end(page, total).values("pk"))


def _from_the_nearer_end(page: QuerySet[Invoice], total: int) -> QuerySet[Invoice]:
    """The same invoices, in whatever order: an index is walked either way, and its end is as near as its beginning."""
    first, end = page.query.low_mark, page.query.high_mark
    if end is None or first <= total // 2:
        return page
    whole = page.all()
    whole.query.clear_limits()
    return whole.reverse()[max(0, total - end) : max(0, total - first)]


def listed_by_key(keys: Sequence[UUID], invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """The same of `keys` that are known already, in the order of `invoices`."""
    return _rows(invoices).filter(pk__in=keys)


def _rows(ordered: QuerySet[Invoice]) -> QuerySet[Invoice]:
    return light(Invoice.objects.select_related("drift")).order_by(*ordered.query.order_by)
