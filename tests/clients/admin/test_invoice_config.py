import pytest
from django.test import Client

from clients.models import ClientInvoiceConfig
from invoices.models import NumberingSchema
from tests.settings_form import opened

ADD = "/admin/clients/clientinvoiceconfig/add/"
USUAL = {"application_key": "APP-1", "payment_terms_days": "10"}


def test_numbering_is_chosen_among_the_schemas_there_are(month: None, administrator: Client):
    NumberingSchema.objects.create(name="Yearly", pre_text="__year__/")

    page = administrator.get(ADD).content.decode()
    administrator.post(ADD, USUAL | {"numbering_schema": "Yearly"})

    assert '<option value="Yearly">' in page
    assert ClientInvoiceConfig.objects.get().numbering_schema == "Yearly"


def test_a_schema_that_does_not_exist_is_refused(month: None, administrator: Client):
    errors = administrator.post(ADD, USUAL | {"numbering_schema": "Nobody"}).context["adminform"].form.errors

    assert list(errors) == ["numbering_schema"]


def test_a_schema_that_is_not_there_still_shows(month: None, administrator: Client):
    ClientInvoiceConfig.objects.create(application_key="APP-1", numbering_schema="Old")
    address = "/admin/clients/clientinvoiceconfig/APP-1/change/"

    assert "Old (no such schema)" in administrator.get(address).content.decode()
    typed = USUAL | {"numbering_schema": "Old"}
    assert administrator.post(address, typed | opened(administrator, address)).status_code == 302


@pytest.mark.parametrize("days", ["-1", "x", ""])
def test_payment_terms_are_a_number_of_days(days: str, month: None, administrator: Client):
    errors = administrator.post(ADD, USUAL | {"payment_terms_days": days}).context["adminform"].form.errors

    assert list(errors) == ["payment_terms_days"]
