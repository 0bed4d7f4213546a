"""Where an invoice stands in an ordered list, and who stands beside it: also one that has left the list meanwhile.

Asked by the values of the order (a keyset), not by counting rows off: nothing but the neighbours is read.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import CharField, Count, Exists, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat

from invoices.models import Invoice


class Neighbour(NamedTuple):
    id: UUID
    display_number: str


class Place(NamedTuple):
    """`position` counts from 1; 0 for an invoice that is not in the list (any more)."""

    position: int
    total: int
    previous: Neighbour | None
    next: Neighbour | None


def place_of(invoice: Invoice, invoices: QuerySet[Invoice], order: Sequence[str]) -> Place:
    """`order` makes one order of all invoices and names no field that may be empty. One query."""
    before = invoices.filter(_beyond(invoice, order, is_after=False))
    after = invoices.filter(_beyond(invoice, order, is_after=True))
    previous, following, earlier, total, here = Invoice.objects.filter(pk=invoice.pk).values_list(
        _first(before.order_by(*order).reverse()),
        _first(after.order_by(*order)),
        _count(before),
        _count(invoices),
        Exists(invoices.filter(pk=invoice.pk)),
    )[0]
    return Place(earlier + 1 if here else 0, total, _neighbour(previous), _neighbour(following))


def next_after(invoice: Invoice, invoices: QuerySet[Invoice], order: Sequence[str]) -> Neighbour | None:
    following = invoices.filter(_beyond(invoice, order, is_after=True)).order_by(*order)
    return _neighbour(Invoice.objects.filter(pk=invoice.pk).values_list(_first(following), flat=True)[0])


def _first(invoices: QuerySet[Invoice]) -> Subquery:
    """Its id and its number in one text, for a subquery has one column."""
    told = Concat(Cast("pk", CharField()), Value(" "), "display_number", output_field=CharField())
    return Subquery(invoices.values(told=told)[:1])


def _neighbour(told: str | None) -> Neighbour | None:
    if told is None:
        return None
    key, _space, number = told.partition(" ")
    return Neighbour(UUID(key), number)


def _count(invoices: QuerySet[Invoice]) -> Coalesce:
    counted = invoices.order_by().annotate(all=Value(1)).values("all").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def _beyond(invoice: Invoice, order: Sequence[str], *, is_after: bool) -> Q:
    """Everything that stands before the invoice, or after it."""
    found = Q()
    equal: dict[str, Any] = {}
    for name in order:
        field = name.removeprefix("-")
        side = "lt" if name.startswith("-") is is_after else "gt"
        found |= Q(**equal, **{f"{field}__{side}": _value(invoice, field)})
        equal[field] = _value(invoice, field)
    # Follows from the rest, and lets a database begin at the right place of its index.
    first = order[0].removeprefix("-")
    side = "lte" if order[0].startswith("-") is is_after else "gte"
    return Q(**{f"{first}__{side}": _value(invoice, first)}) & found


def _value(invoice: Invoice, field: str) -> Any:
    return getattr(invoice, field)
