from datetime import date

import pytest
from django.contrib.auth.models import User

from invoices.errors import Conflict
from invoices.models import NumberingSchema
from invoices.services import delete_schema as deleting
from invoices.services.delete_schema import delete_schema
from invoices.services.take_number import NumberRequest, take_numbers
from proxima_invoice.foundation.models import SettingChange

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return User.objects.create_user("anna")


@pytest.fixture
def schema() -> NumberingSchema:
    return NumberingSchema.objects.create(name="Unused", pre_text="U-")


def test_what_it_was_is_told_and_its_history_stays(schema: NumberingSchema, user: User):
    gone = delete_schema(schema_id=schema.pk, user=user)

    assert (gone.pk, gone.name) == (schema.pk, "Unused")
    assert not NumberingSchema.objects.filter(pk=schema.pk).exists()
    removed = SettingChange.objects.filter(subject_id=str(schema.pk), kind="removed")
    assert ("pre_text", "U-", "anna") in removed.values_list("field_name", "old_value", "changed_by")


def test_a_number_taken_since_it_was_looked_at_keeps_it(
    schema: NumberingSchema, user: User, monkeypatch: pytest.MonkeyPatch
):
    def first_number(_schema: NumberingSchema) -> None:
        take_numbers(schema, [NumberRequest("APP-1", "CUST-1", date(2026, 2, 28))])

    monkeypatch.setattr(deleting, "_refuse_used", first_number)

    with pytest.raises(Conflict, match="has given numbers since; it stays"):
        delete_schema(schema_id=schema.pk, user=user)

    assert NumberingSchema.objects.filter(pk=schema.pk).exists()
    assert not SettingChange.objects.exists()
