from importlib import import_module

import pytest
from django.apps import apps

from invoices.models import NumberingCounter, NumberingSchema
from invoices.queries.chronology import findings
from tests.documents import invoice_of, support

migration = import_module("invoices.migrations.0014_chronology")


@pytest.mark.django_db
def test_a_counter_that_is_there_began_at_the_lowest_number_that_it_gave():
    """Whatever its schema says by now: an installation whose start was changed has no gap."""
    schema = NumberingSchema.objects.get()
    for key, first, following in (("2025", 7, 9), ("2026", 1, 3), ("2027", 5, 5)):
        NumberingCounter.objects.create(schema=schema, sequence_key=key, first_value=1, next_value=following)
        for number in range(first, following):
            invoice_of(support(), sequence_key=key, invoice_number=number, display_number=f"{key}/{number}")
    NumberingSchema.objects.update(start_value=3)

    migration.fill(apps, None)

    began = NumberingCounter.objects.order_by("sequence_key").values_list("sequence_key", "first_value")
    assert list(began) == [("2025", 7), ("2026", 1), ("2027", 5)]
    assert list(findings()) == []
