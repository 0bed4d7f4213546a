"""A value in the history reads as the API prints it (spec 3, edit-history)."""

from datetime import date
from decimal import Decimal

import pytest

from clients.models import WarehouseApplication
from invoices.models import EditRecord
from invoices.services.create_drafts import create_draft
from invoices.services.record_edit import as_text
from invoices.services.refresh import refresh
from tests import worlds
from tests.worlds import MARCH, application, hours


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (Decimal("1E+2"), "100"),
        (date(2026, 3, 1), "2026-03-01"),
        ("Почта", "Почта"),
        ({"b": "Почта", "a": None, "c": [True, Decimal("1.50")]}, '{"a": null, "b": "Почта", "c": [true, "1.50"]}'),
        (["x", 1], '["x", 1]'),
        ((), "[]"),
    ],
    ids=repr,
)
def test_a_value_reads_as_the_api_prints_it(value, text):
    assert as_text(value) == text


@pytest.mark.django_db
def test_a_snapshots_parts_are_recorded_as_json(django_user_model):
    anna = django_user_model.objects.create_user("anna")
    worlds.store([application()], [hours("2")])
    draft = create_draft(user=anna, application_key="APP-1", period=MARCH)
    WarehouseApplication.objects.update(hourly_rate=200_000)
    refresh(invoice_id=draft.pk, user=anna)
    record = EditRecord.objects.get(invoice=draft, field_name="application_snapshot.rates")
    assert record.new_value.startswith('{"')
    assert '"200000.00"' in record.new_value
    assert "'" not in record.old_value + record.new_value
