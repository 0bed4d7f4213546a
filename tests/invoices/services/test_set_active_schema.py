import pytest
from django.contrib.auth.models import User

from invoices.errors import NotFound
from invoices.models import NumberingSchema
from invoices.services.set_active_schema import set_active_schema
from proxima_invoice.foundation.models import SettingChange

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return User.objects.create_user("anna")


def active() -> list[str]:
    return list(NumberingSchema.objects.filter(is_active=True).values_list("name", flat=True))


def test_the_others_step_back(user: User):
    other = NumberingSchema.objects.create(name="Other")

    assert set_active_schema(schema_id=other.pk, user=user).is_active
    assert active() == ["Other"]


def test_twice_is_as_once(user: User):
    schema = NumberingSchema.objects.get()
    set_active_schema(schema_id=schema.pk, user=user)
    set_active_schema(schema_id=schema.pk, user=user)

    assert active() == [schema.name]


def test_an_unknown_one_changes_nothing(user: User):
    before = active()

    with pytest.raises(NotFound, match="There is no numbering schema 0"):
        set_active_schema(schema_id=0, user=user)

    assert active() == before


def test_both_that_changed_have_it_in_their_history_once(user: User):
    other, third = (NumberingSchema.objects.create(name=name) for name in ("Other", "Third"))
    set_active_schema(schema_id=other.pk, user=user)
    set_active_schema(schema_id=other.pk, user=user)

    changes = SettingChange.objects.order_by("id").values_list("subject_name", "field_name", "old_value", "new_value")
    assert list(changes) == [("Default", "is_active", "true", "false"), ("Other", "is_active", "false", "true")]
    assert not SettingChange.objects.filter(subject_id=str(third.pk)).exists()
