from typing import Any

import pytest
from django.contrib.auth.models import User

from invoices.errors import Invalid, NotFound
from invoices.models import NumberingSchema
from invoices.services.add_schema import add_schema
from invoices.services.change_schema import change_schema
from proxima_invoice.foundation.models import SettingChange

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return User.objects.create_user("anna")


def test_of_two_who_give_one_name_at_once_the_second_is_told(user: User, monkeypatch: pytest.MonkeyPatch):
    """Between looking for the name and saving it, somebody else saves it."""
    look = NumberingSchema.full_clean

    def then_somebody_else(schema: NumberingSchema, *arguments: Any, **more: Any) -> None:
        look(schema, *arguments, **more)
        NumberingSchema.objects.get_or_create(name="New")

    monkeypatch.setattr(NumberingSchema, "full_clean", then_somebody_else)

    with pytest.raises(Invalid) as refused:
        add_schema(user=user, fields={"name": "New"})

    assert list(refused.value.details) == ["name"]
    assert not SettingChange.objects.exists()


def test_a_refused_change_leaves_everything(user: User):
    schema = NumberingSchema.objects.get()

    with pytest.raises(Invalid, match="__yaer__ is not a placeholder"):
        change_schema(schema_id=schema.pk, user=user, fields={"name": "Other", "pre_text": "__yaer__"})

    assert NumberingSchema.objects.get().name == "Default"
    assert not SettingChange.objects.exists()


def test_what_is_not_there_is_not_changed(user: User):
    with pytest.raises(NotFound, match="There is no numbering schema 0"):
        change_schema(schema_id=0, user=user, fields={"name": "Other"})
