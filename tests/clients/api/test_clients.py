from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from clients.warehouse.replace_tables import replace_tables
from clients.warehouse.source import WarehouseUnavailable
from tests.plugins.api import Caller, data, error
from tests.warehouse_data import application, customer, tables


@pytest.fixture
def contracts(db: None) -> None:
    replace_tables(
        tables(
            applications=[
                application("APP-1", application_name="Логистика", labels='["ORION", " X "]'),
                application("APP-2", customer_key="CUST-2", deal_type="HR", hourly_rate=Decimal("50.25")),
                application("APP-3", status="Closed"),
                application("APP-4", customer_key="CUST-9", monthly_limit=None, finish_date=date(2027, 1, 31)),
            ],
            customers=[
                customer("CUST-1", company_name="Orion Logistika", tin="305118427"),
                customer("CUST-2", company_name="Northgate"),
            ],
            contacts=[("CUST-1", "L. Nazarova", "accounts@orion.example", "+998"), ("CUST-2", "X", "", "")],
        ),
        now=timezone.now(),
    )


def keys(answer) -> list[str]:
    return [one["application_key"] for one in data(answer)]


def test_active_contracts_in_the_order_of_their_keys(contracts: None, reader: Caller):
    answer = reader.get("/clients")

    assert keys(answer) == ["APP-1", "APP-2", "APP-4"]
    assert answer.json()["meta"] == {"total": 3, "page": 1, "per_page": 20}
    assert data(answer)[0] == {
        "application_key": "APP-1",
        "customer_key": "CUST-1",
        "application_name": "Логистика",
        "company_name": "Orion Logistika",
        "deal_type": "SUP",
        "deal_amount": 15000000,
        "monthly_limit": 40,
        "hourly_rate": 150000,
        "currency": "UZS",
        "invoice_amount": 0,
    }


def test_amounts_are_json_numbers_only_here(contracts: None, reader: Caller):
    assert '"hourly_rate":50.25' in reader.get("/clients").content.decode()


def test_a_contract_without_a_known_customer_has_no_company_name(contracts: None, reader: Caller):
    assert data(reader.get("/clients", {"search": "APP-4"}))[0]["company_name"] == ""


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"search": "orion"}, ["APP-1"]),
        ({"search": "ЛОГИСТ"}, ["APP-1"]),
        ({"search": "cust-2"}, ["APP-2"]),
        ({"search": "nobody"}, []),
        ({"deal_type": "HR"}, ["APP-2"]),
        ({"deal_type": "SUP", "search": "app"}, ["APP-1", "APP-4"]),
        ({"page": 2, "per_page": 2}, ["APP-4"]),
        ({"page": 99}, []),
    ],
)
def test_search_filter_and_pages(query: dict, expected: list[str], contracts: None, reader: Caller):
    assert keys(reader.get("/clients", query)) == expected


@pytest.mark.parametrize(
    ("query", "field"),
    [({"deal_type": "X"}, "deal_type"), ({"search": "x" * 201}, "search"), ({"per_page": 101}, "per_page"),
     ({"sort": "x"}, "sort")],
)  # fmt: skip
def test_what_cannot_be_asked_is_named(query: dict, field: str, contracts: None, reader: Caller):
    assert list(error(reader.get("/clients", query))["details"]) == [field]


def test_a_contract_with_its_customer_and_contacts(contracts: None, reader: Caller):
    found = data(reader.get("/clients/APP-1"))

    assert found["application"]["labels"] == ["ORION", "X"]
    assert found["application"]["start_date"] == "2025-01-01"
    assert found["application"]["finish_date"] is None
    assert found["customer"]["tin"] == "305118427"
    assert found["contacts"] == [{"name": "L. Nazarova", "email": "accounts@orion.example", "phone": "+998"}]


def test_a_closed_contract_can_still_be_read(contracts: None, reader: Caller):
    assert data(reader.get("/clients/APP-3"))["application"]["status"] == "Closed"


def test_a_contract_whose_customer_is_unknown(contracts: None, reader: Caller):
    found = data(reader.get("/clients/APP-4"))

    assert found["customer"] is None
    assert found["contacts"] == []


@pytest.mark.parametrize("key", ["APP-999", "app-1", "%20", "x" * 300, "%E2%80%AE", "%0A"])
def test_an_unknown_contract_is_not_found(key: str, contracts: None, reader: Caller):
    answer = reader.get(f"/clients/{key}")

    assert answer.status_code == 404
    assert error(answer)["code"] == "NOT_FOUND"


def test_a_warehouse_that_is_away_is_told_and_may_be_asked_again(reader: Caller, settings):
    settings.CLICKHOUSE_URL = "clickhouse://127.0.0.1:1"
    settings.CLICKHOUSE_TIMEOUT_SECONDS = 1

    answer = reader.get("/clients")

    assert answer.status_code == 503
    assert error(answer)["code"] == "UPSTREAM_UNAVAILABLE"
    assert int(answer.headers["Retry-After"]) > 0
    assert WarehouseUnavailable.__name__ not in answer.content.decode()
