"""The whole admin: every registered model, by every role."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from clients.models import ClientInvoiceConfig, ContractRateRule, EmployeeExclusion, ProjectClassification
from integrations.models import Delivery
from invoices.models import Invoice, TaxRule
from proxima_invoice.foundation.admin.base import ModelAdmin

MODELS = list(admin.site._registry)
THEME_ACTIONS = ("actions_list", "actions_row", "actions_detail", "actions_submit_line")


def named(model: Any) -> str:
    return f"{model._meta.app_label}_{model._meta.model_name}"


@pytest.fixture
def world(drafts: dict[str, Invoice]) -> None:
    """One row in every table that a person fills."""
    ContractRateRule.objects.create(application_key="APP-1")
    ClientInvoiceConfig.objects.create(application_key="APP-1")
    EmployeeExclusion.objects.create(account_id="dev-9", kind="excluded")
    ProjectClassification.objects.create(project_label="OPS", kind="internal")
    TaxRule.objects.create(effective_from="2026-01-01")


@pytest.mark.parametrize("model", MODELS, ids=named)
def test_every_admin_is_ours(model: Any):
    assert isinstance(admin.site._registry[model], ModelAdmin)


@pytest.mark.parametrize("model", MODELS, ids=named)
def test_no_admin_uses_the_themes_action_links_which_change_state_by_get(model: Any):
    for name in THEME_ACTIONS:
        assert not getattr(admin.site._registry[model], name), name


def list_of(client: Client, model: Any, **asked: str) -> str:
    """What stands in the list itself: its head has buttons of its own."""
    page = client.get(reverse(f"admin:{named(model)}_changelist"), asked).content.decode()
    return page.partition('id="changelist-form"')[2].partition("</form>")[0]


def test_an_empty_list_offers_only_what_helps(administrator: Client, viewer: Client):
    add = reverse(f"admin:{named(EmployeeExclusion)}_add")
    deliveries = list_of(administrator, Delivery)

    assert "Nothing here yet." in deliveries
    assert "<a " not in deliveries.partition("px-nothing")[2].partition("</div>")[0]
    assert add in list_of(administrator, EmployeeExclusion)
    assert add not in list_of(viewer, EmployeeExclusion)


def test_a_list_that_is_narrowed_to_nothing_offers_the_whole_one(administrator: Client):
    page = list_of(administrator, EmployeeExclusion, q="nobody")

    assert "Nothing found." in page
    assert 'href="?"' in page
    assert "Nothing here yet." not in page


def test_a_name_stands_above_its_page_as_it_is_written(administrator: Client):
    user = get_user_model().objects.create_user("acc-lead")
    page = administrator.get(reverse("admin:auth_user_change", args=[user.pk])).content.decode()

    assert '<span class="px-crumb px-on">acc-lead</span>' in page
    assert ">Users</a>" in page


@pytest.mark.parametrize("model", MODELS, ids=named)
def test_nothing_can_be_deleted_not_even_by_a_superuser(model: Any, world: None, admin_client: Client):
    row = model._default_manager.first()
    if row is None:
        pytest.skip("has no row to delete here")
    count = model._default_manager.count()

    assert admin_client.post(reverse(f"admin:{named(model)}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    admin_client.post(
        reverse(f"admin:{named(model)}_changelist"),
        {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"},
    )
    assert model._default_manager.count() == count


def addresses() -> Iterator[str]:
    for model in MODELS:
        for page in ("changelist", "add"):
            yield f"admin:{named(model)}_{page}"


@pytest.mark.parametrize("name", list(addresses()))
def test_a_page_is_answered_and_asks_little_of_the_database(name: str, world: None, administrator: Client):
    administrator.get(reverse(name))
    with CaptureQueriesContext(connection) as queries:
        answer = administrator.get(reverse(name))

    assert answer.status_code in (200, 302, 403)
    assert len(queries) <= 15


@pytest.mark.parametrize("model", MODELS, ids=named)
def test_a_form_is_answered_and_asks_little_of_the_database(model: Any, world: None, administrator: Client):
    row = model._default_manager.first()
    if row is None:
        pytest.skip("has no row to open here")
    address = reverse(f"admin:{named(model)}_change", args=[row.pk])
    with CaptureQueriesContext(connection) as queries:
        answer = administrator.get(address)

    assert answer.status_code == 200
    assert len(queries) <= 15, [query["sql"][:100] for query in queries]


@pytest.mark.parametrize("role", ["viewer", "manager", "admin"])
def test_the_navigation_leads_only_where_one_may_go(role: str, world: None, as_user: Callable[..., Client]):
    client = as_user(role)
    page = client.get("/admin/", follow=True)
    entries = [item for group in page.context["sidebar_navigation"] for item in group["items"]]

    assert [item for item in entries if item["has_permission"]]
    for item in entries:
        expected = (200, 302) if item["has_permission"] else (403,)
        assert client.get(item["link"]).status_code in expected, item["title"]


def test_the_warehouse_leaves_the_navigation_when_there_is_a_clickhouse(world: None, viewer: Client, settings):
    settings.CLICKHOUSE_URL = "clickhouse://127.0.0.1:1/"
    page = viewer.get("/admin/", follow=True)

    assert "Warehouse" not in [str(group["title"]) for group in page.context["sidebar_navigation"]]


def test_users_are_the_administrators(world: None, manager: Client, administrator: Client):
    assert manager.get("/admin/auth/user/").status_code == 403
    assert administrator.get("/admin/auth/user/").status_code == 200


def test_who_may_not_see_invoices_gets_the_plain_index(db, django_user_model, client: Client):
    client.force_login(django_user_model.objects.create_user("nobody", is_staff=True))

    assert client.get("/admin/").status_code == 200


def test_documents_and_counters_have_no_page_of_their_own():
    for name in ("invoicedocument", "invoiceevent", "editrecord", "numberingcounter", "contractlock", "lineitem"):
        with pytest.raises(NoReverseMatch):
            reverse(f"admin:invoices_{name}_changelist")


def test_logging_in_leads_to_the_month(users, client: Client):
    answer = client.post("/admin/login/", {"username": "viewer", "password": "a-Long-0ne"}, follow=True)

    assert answer.request["PATH_INFO"] == "/admin/invoices/invoice/month/"


@pytest.mark.parametrize(
    ("told", "page"),
    [
        ("http://testserver/admin/invoices/invoice/x/change/?view=mine", "/admin/invoices/invoice/x/change/?view=mine"),
        ("http://testserver/admin/invoices/invoice/x/edit/", "/admin/invoices/invoice/x/edit/"),
        ("https://elsewhere.example/admin/", ""),
        ("//elsewhere.example/admin/", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_whoever_sends_a_form_without_a_session_comes_back_to_its_page(told: str, page: str, draft, client: Client):
    decide = reverse("admin:invoices_invoice_decide", args=[draft.pk])

    answer = client.post(decide, {"verb": "approve"}, headers={"Referer": told} if told else {})

    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{reverse('admin:login')}?{urlencode({'next': page or decide}, safe='/')}"
    draft.refresh_from_db()
    assert draft.status == "draft"
