import pytest
from django.test import Client
from django.urls import reverse

from clients.models import ClientInvoiceConfig
from invoices.models import Invoice, NumberingSchema
from tests.settings_form import opened

ADD = "/admin/invoices/numberingschema/add/"
USUAL = {
    "name": "Yearly",
    "pre_text": "__year__/",
    "post_text": "",
    "number_of_digits": "4",
    "sequence_key": "__year__",
    "start_value": "1",
    "max_value": "",
    "placeholders": "{}",
}


def change_url(schema: NumberingSchema) -> str:
    return reverse("admin:invoices_numberingschema_change", args=[schema.pk])


def test_a_sound_schema_is_saved(administrator: Client):
    assert administrator.post(ADD, USUAL).status_code == 302
    assert NumberingSchema.objects.get(name="Yearly").pre_text == "__year__/"


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"pre_text": "INV-"}, "sequence_key", "numbers would repeat"),
        ({"pre_text": "__yaer__/", "sequence_key": ""}, "pre_text", "__yaer__ is not a placeholder"),
        ({"max_value": "5", "start_value": "9"}, "max_value", "lies before the first, 9"),
        ({"placeholders": "[1]"}, "placeholders", "Give an object"),
        ({"placeholders": '{"office": {}}'}, "placeholders", "cannot be an own placeholder"),
        ({"placeholders": '{"__year__": {}}'}, "placeholders", "cannot be an own placeholder"),
        ({"name": "Default"}, "name", "of this name already"),
    ],
)
def test_a_wrong_schema_names_the_field_and_the_reason(
    wrong: dict[str, str], field: str, sentence: str, administrator: Client
):
    answer = administrator.post(ADD, USUAL | wrong)

    errors = answer.context["adminform"].form.errors
    assert list(errors) == [field]
    assert sentence in errors[field][0]


def test_the_next_number_is_shown_and_not_taken(drafts: dict[str, Invoice], administrator: Client):
    schema = NumberingSchema.objects.get()

    for _ in range(2):
        assert "INV-3" in administrator.get(change_url(schema)).content.decode()


def test_one_schema_is_active(administrator: Client):
    administrator.post(ADD, USUAL)
    yearly = NumberingSchema.objects.get(name="Yearly")

    administrator.post(reverse("admin:invoices_numberingschema_set_active", args=[yearly.pk]))

    assert list(NumberingSchema.objects.filter(is_active=True).values_list("name", flat=True)) == ["Yearly"]


def test_only_a_post_makes_a_schema_active(administrator: Client):
    administrator.post(ADD, USUAL)
    yearly = NumberingSchema.objects.get(name="Yearly")

    answer = administrator.get(reverse("admin:invoices_numberingschema_set_active", args=[yearly.pk]))

    assert answer.status_code == 405
    assert not NumberingSchema.objects.get(pk=yearly.pk).is_active


def test_contracts_follow_a_renamed_schema_and_it_is_said(administrator: Client):
    schema = NumberingSchema.objects.create(name="Yearly")
    ClientInvoiceConfig.objects.create(application_key="APP-1", numbering_schema="Yearly")
    typed = USUAL | {"name": "By year"} | opened(administrator, change_url(schema))

    page = administrator.post(change_url(schema), typed, follow=True).content.decode()

    assert "1 contract follows the new name." in page
    assert ClientInvoiceConfig.objects.get().numbering_schema == "By year"


def test_an_unknown_schema_is_not_found(administrator: Client):
    assert administrator.post(reverse("admin:invoices_numberingschema_set_active", args=[0])).status_code == 404


@pytest.mark.parametrize("role", ["viewer", "manager"])
def test_numbering_is_the_administrators(role: str, as_user):
    client, schema = as_user(role), NumberingSchema.objects.get()

    assert client.get(change_url(schema)).status_code == 200
    assert client.post(change_url(schema), USUAL).status_code == 403
    assert client.post(reverse("admin:invoices_numberingschema_set_active", args=[schema.pk])).status_code == 403
    assert client.get(ADD).status_code == 403
