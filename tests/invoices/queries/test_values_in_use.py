from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext

from invoices.queries.values_in_use import values_in_use
from tests.documents import invoice_of, line


def test_each_value_once_in_order_and_no_more_than_asked_for(db: None):
    for month, currency in ((2, "UZS"), (1, "EUR"), (2, "UZS"), (3, "USD")):
        day = date(2026, month, 1)
        invoice_of(line(), period_start=day, period_end=day, currency=currency)

    with CaptureQueriesContext(connection) as queries:
        assert values_in_use("currency", most=5) == ["EUR", "USD", "UZS"]
        assert values_in_use("currency", most=2) == ["EUR", "USD"]
        assert values_in_use("period_start", most=2, newest_first=True) == [date(2026, 3, 1), date(2026, 2, 1)]
    assert len(queries) == 3


def test_without_invoices_there_are_none(db: None):
    assert values_in_use("currency", most=5) == []
