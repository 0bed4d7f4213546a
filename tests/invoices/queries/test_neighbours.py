"""Where an invoice stands in a list: held against the list itself, for every order that a column can ask for."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from invoices.models import Invoice
from invoices.queries.neighbours import next_after, place_of
from tests.documents import invoice_of, support

ORDERS = (
    ["-created_at", "-invoice_number", "-pk"],
    ["company_name", "-pk"],
    ["-total_amount", "-pk"],
    ["total_hours", "-created_at", "pk"],
    ["-status", "invoice_date", "pk"],
)
MADE_AT = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def invoices(db: None) -> list[Invoice]:
    """Several are equal in each column."""
    return [
        invoice_of(
            support(unit_price=Decimal(100 + number % 3)),
            application_key=f"APP-{number}",
            company_name=["Orion", "", "Ёлка", "orion"][number % 4],
            created_at=MADE_AT + timedelta(hours=number // 2),
        )
        for number in range(9)
    ]


@pytest.mark.parametrize("order", ORDERS, ids=" ".join)
def test_it_agrees_with_the_list(order: list[str], invoices: list[Invoice]):
    listed = list(Invoice.objects.order_by(*order))

    for position, invoice in enumerate(listed):
        place = place_of(invoice, Invoice.objects.all(), order)

        assert (place.position, place.total) == (position + 1, len(listed))
        assert (place.previous.id if place.previous else None) == (listed[position - 1].pk if position else None)
        assert (place.next.id if place.next else None) == (listed[position + 1].pk if position < 8 else None)
        assert next_after(invoice, Invoice.objects.all(), order) == place.next


def test_one_that_left_the_list_still_has_its_neighbours(invoices: list[Invoice]):
    order = ORDERS[0]
    first, gone, last = Invoice.objects.order_by(*order)[3:6]

    place = place_of(gone, Invoice.objects.exclude(pk=gone.pk), order)

    assert (place.position, place.total) == (0, 8)
    assert place.previous is not None
    assert place.next is not None
    assert (place.previous.id, place.next.id) == (first.pk, last.pk)
    assert place.next.display_number == last.display_number


def test_an_empty_list_has_no_places(invoices: list[Invoice]):
    assert place_of(invoices[0], Invoice.objects.none(), ORDERS[0]) == (0, 0, None, None)
