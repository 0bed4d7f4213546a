from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from clients.models import ContractRateRule
from tests.settings_form import opened

ADD = "/admin/clients/contractraterule/add/"
EMPTY = dict.fromkeys(
    (
        "base_hourly_rate",
        "monthly_limit_hours",
        "overtime_multiplier",
        "p1_p3_multiplier",
        "off_hours_multiplier",
        "p1_p3_off_hours_multiplier",
        "business_hours_start",
        "business_hours_end",
        "business_hours_tz",
    ),
    "",
) | {"application_key": "APP-1"}


def change(key: str) -> str:
    return f"/admin/clients/contractraterule/{key}/change/"


@pytest.mark.parametrize(
    ("chosen", "stored"),
    [({}, None), ({"weekend_days": ["7", "5"]}, [5, 7]), ({"weekend_days": ["none"]}, [])],
)
def test_the_weekend_is_chosen_by_day(chosen: dict[str, Any], stored: Any, month: None, administrator: Client):
    assert administrator.post(ADD, EMPTY | chosen).status_code == 302
    assert ContractRateRule.objects.get().weekend_days == stored


@pytest.mark.parametrize("stored", [None, [5, 7], []])
def test_a_stored_weekend_comes_back_as_it_was(stored: Any, month: None, administrator: Client):
    ContractRateRule.objects.create(application_key="APP-1", weekend_days=stored)

    page = administrator.get(change("APP-1")).context
    chosen = page["adminform"].form["weekend_days"].value() or []
    answer = administrator.post(change("APP-1"), EMPTY | {"weekend_days": chosen, "seen": page["seen"]})

    assert answer.status_code == 302
    assert ContractRateRule.objects.get().weekend_days == stored


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"base_hourly_rate": "-1"}, "base_hourly_rate", "greater than or equal to 0"),
        ({"p1_p3_multiplier": "1.234"}, "p1_p3_multiplier", "no more than 2 decimal places"),
        ({"business_hours_end": "08:00"}, "business_hours_end", "must end after they start (09:00)"),
        ({"business_hours_tz": "Mars/Base"}, "business_hours_tz", "is not a time zone"),
        ({"weekend_days": ["none", "6"]}, "weekend_days", "not both"),
        ({"weekend_days": ["8"]}, "weekend_days", "not one of the available choices"),
        ({"application_key": "A" * 21}, "application_key", "at most 20 characters"),
    ],
)
def test_a_wrong_value_names_the_field_and_the_reason(
    wrong: dict[str, Any], field: str, sentence: str, month: None, administrator: Client
):
    errors = administrator.post(ADD, EMPTY | wrong).context["adminform"].form.errors

    assert list(errors) == [field]
    assert sentence in errors[field][0]


def test_the_key_cannot_be_changed_later(month: None, administrator: Client):
    ContractRateRule.objects.create(application_key="APP-1")

    typed = EMPTY | {"application_key": "APP-2", "base_hourly_rate": "5"}
    administrator.post(change("APP-1"), typed | opened(administrator, change("APP-1")))

    assert list(ContractRateRule.objects.values_list("application_key", "base_hourly_rate")) == [("APP-1", Decimal(5))]


def test_the_list_names_the_contract(month: None, administrator: Client):
    ContractRateRule.objects.create(application_key="APP-1")

    assert "Support" in administrator.get("/admin/clients/contractraterule/").content.decode()


def test_a_contract_nobody_knows_is_saved_and_said(month: None, administrator: Client):
    answer = administrator.post(ADD, EMPTY | {"application_key": "APP-9"}, follow=True)

    assert "The warehouse knows no contract APP-9" in answer.content.decode()
    assert ContractRateRule.objects.filter(pk="APP-9").exists()


@pytest.mark.parametrize("role", ["viewer", "manager"])
def test_rates_are_the_administrators(role: str, month: None, as_user):
    ContractRateRule.objects.create(application_key="APP-1")
    client = as_user(role)

    assert client.get(change("APP-1")).status_code == 200
    assert client.post(change("APP-1"), EMPTY | {"base_hourly_rate": "1"}).status_code == 403
    assert client.post(ADD, EMPTY | {"application_key": "APP-2"}).status_code == 403
