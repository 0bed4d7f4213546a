from importlib import import_module

from django.db import connection

from invoices.models import Invoice
from invoices.models.search_text import search_text
from tests.documents import invoice_of, line

migration = import_module("invoices.migrations.0009_search_text")


def test_invoices_from_before_are_filled_in(db: None):
    for name in ("Орион", "", "Straße"):
        invoice_of(line(), company_name=name)
    Invoice.objects.update(search_text="")

    migration.fill(None, connection.schema_editor())

    assert all(invoice.search_text == search_text(invoice) != "" for invoice in Invoice.objects.all())
