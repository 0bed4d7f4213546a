import re
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from clients.models import ContractRateRule, WarehouseApplication

RULE_FIELDS = (
    "base_hourly_rate",
    "monthly_limit_hours",
    "overtime_multiplier",
    "p1_p3_multiplier",
    "off_hours_multiplier",
    "p1_p3_off_hours_multiplier",
    "business_hours_start",
    "business_hours_end",
    "business_hours_tz",
)
EMPTY = dict.fromkeys(RULE_FIELDS, "")


def ask(client: Client, **typed: Any) -> Any:
    return client.post(reverse("admin:invoices_invoice_rate_example"), typed)


def words(answer: Any) -> str:
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", unescape(strip_tags(answer.json()["html"])))


@pytest.fixture
def rule(month: None) -> ContractRateRule:
    return ContractRateRule.objects.create(application_key="APP-1", base_hourly_rate=Decimal("100000.00"))


def test_the_form_opens_with_the_example_of_the_stored_rule(rule: ContractRateRule, administrator: Client):
    with CaptureQueriesContext(connection) as queries:
        page = administrator.get("/admin/clients/contractraterule/APP-1/change/").content.decode()

    assert "A worked example" in page
    assert "h × 100\xa0000,00 × 1" in unescape(strip_tags(page))
    assert len(queries) <= 15


def test_what_is_typed_is_priced_and_not_saved(rule: ContractRateRule, administrator: Client):
    told = words(
        ask(administrator, rule="APP-1", **EMPTY | {"base_hourly_rate": "200000", "monthly_limit_hours": "160"})
    )

    assert "168,00 h logged, 160,00 h included, 8,00 h over the limit." in told
    assert "200 000,00 × 1" in told.replace("\xa0", " ")
    rule.refresh_from_db()
    assert rule.base_hourly_rate == Decimal("100000.00")
    assert rule.monthly_limit_hours is None


def test_the_hours_can_be_typed(rule: ContractRateRule, administrator: Client):
    hours = {f"example_{name}": "0" for name in ("critical_day", "evening", "critical_night", "saturday")}
    told = words(ask(administrator, rule="APP-1", **EMPTY, **hours, example_day="45,5"))

    assert "45,50 h logged, 40,00 h included, 5,50 h over the limit." in told


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"base_hourly_rate": "-1"}, "Rate per hour: Ensure this value is greater than or equal to 0."),
        ({"business_hours_start": "19:00"}, "End: Business hours must end after they start (19:00)."),
        ({"business_hours_tz": "Mars/Base"}, "Time zone: “Mars/Base” is not a time zone such as Asia/Tashkent."),
        ({"example_day": "many"}, "Weekdays at 10:00: these are no hours."),
        ({"example_day": "NaN"}, "Weekdays at 10:00: give 0 to 744 hours."),
        ({"example_day": "745"}, "Weekdays at 10:00: give 0 to 744 hours."),
    ],
)
def test_what_could_not_be_saved_is_said(typed: dict[str, str], sentence: str, administrator: Client, month: None):
    answer = ask(administrator, rule="APP-1", **EMPTY | typed)

    assert answer.status_code == 200
    assert answer.json()["sentences"] == [sentence]
    assert "html" not in answer.json()


def test_an_unknown_contract_has_an_invented_example(month: None, administrator: Client):
    told = words(ask(administrator, application_key="APP-77", **EMPTY))

    assert "No contract of this key is known" in told
    assert "34 200 000,00 UZS" in told.replace("\xa0", " ")


def test_an_hourly_contract_shows_what_each_kind_of_work_costs(month: None, administrator: Client):
    told = words(ask(administrator, rule="APP-2", **EMPTY, example_day="10"))

    assert "58,00 h logged, each at 50,00 × its multiplier." in told
    assert "500,00" in told


def test_a_contract_that_cannot_be_billed_says_why(rule: ContractRateRule, administrator: Client):
    WarehouseApplication.objects.filter(application_key="APP-1").update(deal_type="FPN")

    page = administrator.get("/admin/clients/contractraterule/APP-1/change/").content.decode()

    assert "APP-1 has the deal type “FPN”" in page


def test_who_may_only_look_sees_the_stored_rule(rule: ContractRateRule, viewer: Client):
    told = words(ask(viewer, rule="APP-1", example_day="0"))

    assert "100 000,00 × 1" in told.replace("\xa0", " ")


def test_it_is_asked_by_post_and_by_who_may_see_rules(rule: ContractRateRule, viewer: Client, django_user_model):
    assert viewer.get(reverse("admin:invoices_invoice_rate_example")).status_code == 405
    stranger = Client()
    stranger.force_login(django_user_model.objects.create_user("stranger", is_staff=True))
    assert ask(stranger, rule="APP-1").status_code == 403


def test_a_page_of_another_site_cannot_ask(rule: ContractRateRule, as_user):
    assert ask(as_user("admin", csrf=True), rule="APP-1").status_code == 403
