from datetime import date

import pytest

from invoices.errors import NumberNotAvailable
from invoices.models import NumberingCounter, NumberingSchema
from invoices.services.preview_number import preview_number, preview_numbers
from invoices.services.take_number import NumberRequest, take_numbers

pytestmark = pytest.mark.django_db
REQUEST = NumberRequest("APP-1", "CUST-1", date(2026, 2, 28))


def test_what_is_shown_is_what_is_taken_next():
    schema = NumberingSchema.objects.get()

    for _ in range(3):
        shown = preview_number(schema=schema, request=REQUEST)
        assert take_numbers(schema, [REQUEST])[0].display_number == shown


def test_nothing_is_taken():
    schema = NumberingSchema.objects.get()
    preview_numbers(schema=schema, request=REQUEST, count=9)

    assert not NumberingCounter.objects.exists()
    assert preview_number(schema=schema, request=REQUEST) == "INV-1"


def test_each_key_has_its_own_counter():
    schema = NumberingSchema.objects.create(
        name="Own", pre_text="__application__/__year__/", sequence_key="__application__ __year__"
    )
    take_numbers(schema, [REQUEST, REQUEST])

    assert preview_number(schema=schema, request=REQUEST) == "APP-1/2026/3"
    assert preview_number(schema=schema, request=REQUEST._replace(application_key="APP-2")) == "APP-2/2026/1"
    assert preview_number(schema=schema, request=REQUEST._replace(invoice_date=date(2027, 1, 1))) == "APP-1/2027/1"


def test_a_schema_that_was_never_saved_begins_at_its_start():
    schema = NumberingSchema(name="New", pre_text="N", start_value=7, number_of_digits=3)

    assert list(preview_numbers(schema=schema, request=REQUEST, count=2)) == ["N007", "N008"]


def test_the_last_ones_are_fewer_and_then_there_is_none():
    schema = NumberingSchema(name="Short", max_value=2)

    assert list(preview_numbers(schema=schema, request=REQUEST, count=5)) == ["1", "2"]
    schema.start_value = 3
    with pytest.raises(NumberNotAvailable, match="has no number left after 2"):
        preview_number(schema=schema, request=REQUEST)
