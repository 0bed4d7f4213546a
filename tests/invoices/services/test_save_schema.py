import pytest
from django.contrib.auth.models import User

from clients.models import ClientInvoiceConfig
from invoices.errors import Invalid
from invoices.models import NumberingSchema
from invoices.services.save_schema import save_schema
from proxima_invoice.foundation.models import SettingChange

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return User.objects.create_user("anna")


@pytest.fixture
def yearly() -> NumberingSchema:
    return NumberingSchema.objects.create(name="Yearly", pre_text="__year__/", sequence_key="__year__")


def test_contracts_follow_a_new_name_and_others_stay(yearly: NumberingSchema, user: User):
    for key, name in (("APP-1", "Yearly"), ("APP-2", "Default"), ("APP-3", "")):
        ClientInvoiceConfig.objects.create(application_key=key, numbering_schema=name)
    yearly.name = "By year"

    assert save_schema(schema=yearly, user=user) == 1
    assert list(ClientInvoiceConfig.objects.values_list("numbering_schema", flat=True)) == ["By year", "Default", ""]


def test_a_schema_that_keeps_its_name_moves_nobody(yearly: NumberingSchema, user: User):
    ClientInvoiceConfig.objects.create(application_key="APP-1", numbering_schema="Yearly")
    yearly.number_of_digits = 4

    assert save_schema(schema=yearly, user=user) == 0
    yearly.refresh_from_db()
    assert yearly.number_of_digits == 4


def test_a_new_schema_takes_over_nobody(user: User):
    ClientInvoiceConfig.objects.create(application_key="APP-1", numbering_schema="")

    assert save_schema(schema=NumberingSchema(name="New"), user=user) == 0
    assert NumberingSchema.objects.filter(name="New").exists()


def test_an_unsound_one_is_not_saved(yearly: NumberingSchema, user: User):
    yearly.name, yearly.pre_text = "By year", ""

    with pytest.raises(Invalid, match="numbers would repeat"):
        save_schema(schema=yearly, user=user)

    assert NumberingSchema.objects.get(pk=yearly.pk).name == "Yearly"


def test_a_contract_that_follows_has_it_in_its_history(yearly: NumberingSchema, user: User):
    for key, name in (("APP-1", "Yearly"), ("APP-2", "Default")):
        ClientInvoiceConfig.objects.create(application_key=key, numbering_schema=name)
    yearly.name = "By year"

    save_schema(schema=yearly, user=user)

    (change,) = SettingChange.objects.all()
    assert (change.subject, change.subject_id, change.changed_by) == ("clients.clientinvoiceconfig", "APP-1", "anna")
    assert (change.field_name, change.old_value, change.new_value) == ("numbering_schema", "Yearly", "By year")
