"""No address with a NUL reaches a database."""

import pytest


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/admin/invoices/invoice/?status=%00",
        "/admin/clients/contractraterule/%00/change/",
        "/admin/autocomplete/?term=%00&app_label=auth&model_name=user&field_name=groups",
    ],
)
def test_an_address_with_a_nul_is_refused(admin_client, address):
    answer = admin_client.get(address)

    assert answer.status_code == 400
    assert "NUL" in answer.content.decode()


@pytest.mark.django_db
def test_other_addresses_pass(admin_client):
    assert admin_client.get("/admin/invoices/invoice/?status=draft").status_code == 200
