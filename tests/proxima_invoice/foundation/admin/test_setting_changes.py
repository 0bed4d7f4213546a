"""All changes of all settings in one list: for each reader those of the settings that he may look at."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags

from clients.models import ClientInvoiceConfig, ContractRateRule
from invoices.models import NumberingSchema
from invoices.services.automation import change_automation
from invoices.services.delete_schema import delete_schema
from invoices.services.set_active_schema import set_active_schema
from proxima_invoice.foundation.models import SettingChange
from proxima_invoice.foundation.settings_history import record, record_deed, state

LIST = "/admin/foundation/settingchange/"
MOST_QUERIES = 15


def rows(client: Client, **query: str) -> list[tuple[str, ...]]:
    """Who, kind, setting and what of each row, in plain words."""
    answer = client.get(LIST, query)
    assert answer.status_code == 200
    shown = answer.context["cl"].result_list
    return [(row.changed_by, row.kind_words, row.subject_name, strip_tags(row.told)) for row in shown]


@pytest.fixture
def changed(users: dict[str, User]) -> dict[str, Any]:
    """Changes of four kinds, one after the other."""
    rule = ContractRateRule.objects.create(application_key="APP-1", base_hourly_rate=Decimal("150000.00"))
    before = state(rule)
    rule.base_hourly_rate = Decimal("160000.00")
    now = timezone.now() - timedelta(minutes=5)
    record(subject=rule, before=before, after=state(rule), by="manager", now=now)
    schema = NumberingSchema.objects.create(name="Other")
    set_active_schema(schema_id=schema.pk, user=users["admin"], now=now + timedelta(minutes=1))
    change_automation(user=users["admin"], fields={"threshold": 24}, now=now + timedelta(minutes=2))
    record_deed(subject=users["viewer"], sentence="New password.", by="admin", now=now + timedelta(minutes=3))
    return {"rule": rule, "schema": schema, "user": users["viewer"]}


def test_changes_of_all_settings_are_told_newest_first(changed, administrator: Client):
    told = rows(administrator)

    assert told[0] == ("admin", "User", "viewer", "New password.")
    assert ("admin", "Invoice automation", "Invoice automation", "Threshold (hours) 24") in told
    assert told[-3:] == [
        ("admin", "Numbering schema", "Other", "Is active no → yes"),
        ("admin", "Numbering schema", "Default", "Is active yes → no"),
        ("manager", "Contract rate rule", "APP-1", "Rate per hour 150\xa0000,00 → 160\xa0000,00"),
    ]


@pytest.mark.parametrize("role", ["viewer", "manager"])
def test_nobody_sees_changes_of_what_he_may_not_look_at(role: str, changed, as_user: Callable[..., Client]):
    client = as_user(role)

    kinds = {kind for _who, kind, _name, _what in rows(client)}
    assert kinds == {"Invoice automation", "Numbering schema", "Contract rate rule"}
    assert rows(client, q="password") == []
    assert rows(client, kind="auth.user") == []
    assert "auth.user" not in client.get(LIST).content.decode()
    hidden = SettingChange.objects.get(subject="auth.user")
    assert client.get(f"{LIST}{hidden.pk}/change/").status_code == 404


def test_who_may_look_at_no_setting_sees_no_list(changed, client: Client, django_user_model):
    client.force_login(django_user_model.objects.create_user("nobody", is_staff=True))

    assert client.get(LIST).status_code == 403
    assert client.get(f"{LIST}{SettingChange.objects.earliest('id').pk}/change/").status_code == 404
    assert LIST not in client.get("/admin/").content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"kind": "clients.contractraterule"}, {"Contract rate rule"}),
        ({"by": "manager"}, {"Contract rate rule"}),
        ({"q": "app-1"}, {"Contract rate rule"}),
        ({"q": "160000"}, {"Contract rate rule"}),
        ({"q": "is_active"}, {"Numbering schema"}),
        ({"kind": "invoices.numberingschema", "by": "manager"}, set()),
        ({"kind": "no.such"}, set()),
    ],
)
def test_the_list_is_narrowed_and_searched(query: dict[str, str], found: set[str], changed, viewer: Client):
    assert {kind for _who, kind, _name, _what in rows(viewer, **query)} == found


def test_each_row_leads_to_the_history_of_its_setting(changed, administrator: Client):
    page = administrator.get(LIST).content.decode()

    for address in (
        "/admin/clients/contractraterule/APP-1/history/",
        f"/admin/invoices/numberingschema/{changed['schema'].pk}/history/",
        f"/admin/auth/user/{changed['user'].pk}/history/",
    ):
        assert f'href="{address}"' in page
        assert administrator.get(address).status_code == 200
    change = SettingChange.objects.get(subject="clients.contractraterule")
    answer = administrator.get(f"{LIST}{change.pk}/change/")
    assert answer.headers["Location"] == "/admin/clients/contractraterule/APP-1/history/"


def test_a_setting_that_is_gone_is_told_and_leads_nowhere(users: dict[str, User], administrator: Client):
    schema = NumberingSchema.objects.create(name="Unused")
    delete_schema(schema_id=schema.pk, user=users["admin"])

    assert ("admin", "Numbering schema", "Unused", "Name Unused") in rows(administrator)
    assert f"numberingschema/{schema.pk}/history/" not in administrator.get(LIST).content.decode()
    change = SettingChange.objects.earliest("id")
    assert administrator.get(f"{LIST}{change.pk}/change/").headers["Location"] == LIST
    assert "The setting is gone; what happened to it stands here." in administrator.get(LIST).content.decode()


def test_what_was_typed_is_text(users: dict[str, User], viewer: Client):
    config = ClientInvoiceConfig.objects.create(application_key="APP-1", legal_text="<script>alert(1)</script>")
    record(subject=config, before={}, after=state(config), by="admin", now=timezone.now())

    assert "<script>alert(1)" not in viewer.get(LIST).content.decode()


def test_nothing_is_changed_here(changed, administrator: Client):
    before = list(SettingChange.objects.values())
    change = SettingChange.objects.earliest("id")

    assert administrator.get(f"{LIST}add/").status_code == 403
    administrator.post(f"{LIST}{change.pk}/change/", {"changed_by": "somebody"})
    assert administrator.post(f"{LIST}{change.pk}/delete/", {"post": "yes"}).status_code == 403
    assert list(SettingChange.objects.values()) == before


def test_a_long_list_is_paged_in_few_queries(changed, administrator: Client):
    now = timezone.now()
    SettingChange.objects.bulk_create(
        SettingChange(
            subject=("clients.contractraterule", "clients.clientinvoiceconfig", "auth.user")[number % 3],
            subject_id=str(number),
            subject_name=f"Setting {number}",
            kind="changed",
            field_name="legal_text",
            changed_by=f"person {number % 7}",
            changed_at=now + timedelta(seconds=number),
        )
        for number in range(120)
    )

    with CaptureQueriesContext(connection) as queries:
        first = rows(administrator)
    second = rows(administrator, p="2")

    assert len(queries) <= MOST_QUERIES
    assert (first[0][2], len(first), second[0][2]) == ("Setting 119", 50, "Setting 69")
