from decimal import Decimal

import pytest

from invoices.models import Invoice
from invoices.queries.sums_by_currency import sums_in, sums_of
from tests.documents import abroad, invoice_of, line

pytestmark = pytest.mark.django_db


def test_each_currency_is_added_by_itself():
    for cents in ("0.10", "0.20", "0.30"):
        abroad(line(quantity=Decimal("1.00"), unit_price=Decimal(cents)))
    invoice_of(line(unit_price=Decimal("9999999999999.99")))

    expected = [("USD", 3, Decimal("0.60")), ("UZS", 1, Decimal("9999999999999.99"))]
    assert [tuple(one) for one in sums_in(Invoice.objects.all())] == expected
    assert [tuple(one) for one in sums_of(Invoice.objects.all())] == expected


def test_void_invoices_are_not_counted():
    invoice_of(line(), status="void")

    assert sums_in(Invoice.objects.all()) == []


def test_sums_are_written_to_the_cent():
    invoice_of(line(unit_price=Decimal("5.00")))

    assert str(sums_in(Invoice.objects.all())[0].total) == "5.00"
