"""A page read by its keys is the page that was asked for."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from invoices.models import Invoice, InvoiceDrift
from invoices.queries.light import HEAVY
from invoices.queries.listed import listed
from tests.documents import invoice_of, line

MADE_AT = datetime(2026, 3, 1, tzinfo=UTC)
ORDERS = (
    ("-created_at", "-invoice_number", "-id"),
    ("company_name", "-pk"),
    ("-total_amount", "-pk"),
    ("status", "-pk"),
)


@pytest.fixture
def invoices(db: None) -> None:
    for number in range(11):
        invoice_of(
            line(), company_name=["Orion", "Ёлка", ""][number % 3], created_at=MADE_AT + timedelta(hours=number // 2)
        )


@pytest.mark.parametrize("order", ORDERS, ids=" ".join)
@pytest.mark.parametrize("size", [1, 3, 8])
def test_pages_make_up_the_list_in_its_order(size: int, order: tuple[str, ...], invoices: None):
    asked = Invoice.objects.exclude(company_name="").order_by(*order)

    total = asked.count()
    pages = [list(listed(asked[first : first + size], total=total)) for first in range(0, total + size, size)]

    assert total == 8
    assert [one.pk for page in pages for one in page] == [one.pk for one in asked]


def test_a_page_behind_the_middle_is_looked_up_from_the_end(invoices: None):
    asked = Invoice.objects.order_by("-total_amount", "-pk")

    def looked_up(first: int) -> str:
        return str(listed(asked[first : first + 2], total=11).query).partition(" IN ")[2]

    assert '"total_amount" DESC' in looked_up(4).partition("OFFSET 4")[0]
    assert '"total_amount" ASC' in looked_up(6).partition("OFFSET 3")[0]
    assert "OFFSET" not in looked_up(9)


def test_one_query_brings_what_a_list_shows_and_nothing_that_is_long(invoices: None):
    InvoiceDrift.objects.create(invoice=Invoice.objects.order_by("pk")[0], computed_at=MADE_AT, state="changed")
    with CaptureQueriesContext(connection) as queries:
        page = list(listed(Invoice.objects.order_by("pk")[:5], total=11))
        states = [one.drift.state for one in page if hasattr(one, "drift")]

    assert states == ["changed"]
    assert len(queries) == 1
    assert set(HEAVY) <= page[0].get_deferred_fields()


def test_what_is_distinct_stays_so(invoices: None):
    asked = Invoice.objects.filter(line_items__isnull=False).order_by("company_name", "pk").distinct()

    assert [one.pk for one in listed(asked[2:8], total=11)] == [one.pk for one in asked[2:8]]
