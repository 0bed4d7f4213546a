import pytest
from django.test import Client
from django.urls import reverse

TABLES = ("warehouseapplication", "warehousecustomer", "warehousecontact", "warehouseworklog", "warehouseissue")


@pytest.mark.parametrize("table", TABLES)
def test_the_embedded_warehouse_can_be_looked_at_by_everyone(table: str, month: None, viewer: Client):
    assert viewer.get(reverse(f"admin:clients_{table}_changelist")).status_code == 200


@pytest.mark.parametrize("table", TABLES)
def test_nobody_writes_it(table: str, month: None, django_user_model):
    superuser = django_user_model.objects.create_superuser("root", password="x")
    client = Client()
    client.force_login(superuser)

    assert client.get(reverse(f"admin:clients_{table}_add")).status_code == 403
    assert client.post(reverse(f"admin:clients_{table}_add"), {}).status_code == 403


@pytest.mark.parametrize("table", TABLES)
def test_with_a_clickhouse_it_is_hidden(table: str, month: None, viewer: Client, settings):
    settings.CLICKHOUSE_URL = "clickhouse://127.0.0.1:1/"

    assert viewer.get(reverse(f"admin:clients_{table}_changelist")).status_code == 403
