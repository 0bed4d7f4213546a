"""No action of any admin is done by a GET: the whole database is compared, table by table."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse

from invoices.admin.pages import ANSWERS
from invoices.models import Invoice
from invoices.services.finalize import finalize

MODELS = list(admin.site._registry)
UNFOLD_ACTIONS = ("actions_list", "actions_row", "actions_detail", "actions_submit_line")


def named(model: Any) -> str:
    return f"{model._meta.app_label}_{model._meta.model_name}"


def whole_database() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that there is, also of tables without a model here."""
    found = {}
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - names of ours
            found[table] = sorted(cursor.fetchall(), key=repr)
    return found


@pytest.fixture
def world(drafts: dict[str, Invoice], users: dict[str, User], admin_client: Client) -> None:
    finalize(invoice_id=drafts["APP-1"].pk, user=users["manager"])
    # Whatever a first look at the admin writes by itself is written by now.
    admin_client.get(reverse("admin:invoices_invoice_changelist"))


def test_the_comparison_sees_every_model(world: None):
    tables = set(whole_database())

    assert {model._meta.db_table for model in apps.get_models() if model._meta.managed} <= tables


@pytest.mark.parametrize("model", MODELS, ids=named)
def test_no_registered_action_is_done_by_a_get(model: Any, world: None, admin_client: Client, admin_user: User):
    model_admin = admin.site._registry[model]
    request = RequestFactory().get("/")
    request.user = admin_user
    keys = [str(key) for key in model._default_manager.values_list("pk", flat=True)[:3]]
    before = whole_database()

    for name in model_admin.get_actions(request):
        asked = {"action": name, "_selected_action": keys, "index": "0", "confirmed": "1", "post": "yes", "reason": "x"}
        answer = admin_client.get(reverse(f"admin:{named(model)}_changelist"), asked)
        assert answer.status_code in (200, 302, 405), name
    for kind in UNFOLD_ACTIONS:
        for action in getattr(model_admin, kind) or ():
            _get_unfold_action(model_admin, model, action, keys, admin_client)

    assert whole_database() == before


def _get_unfold_action(model_admin: Any, model: Any, action: Any, keys: list[str], client: Client) -> None:
    """The theme makes links of its actions; ours have none, and one that is added is held against this."""
    path = getattr(getattr(model_admin, action, action), "action_name", action)
    for arguments in ([], keys[:1]):
        try:
            address = reverse(f"admin:{path}", args=arguments)
        except NoReverseMatch:
            continue
        assert client.get(address).status_code in (200, 405), (model, action)


@pytest.mark.parametrize("page", ANSWERS, ids=[page.name for page in ANSWERS])
def test_what_buttons_send_is_refused_as_a_get(
    page: Any, world: None, drafts: dict[str, Invoice], admin_client: Client
):
    arguments = {"object_id": drafts["APP-1"].pk, "filter_id": 1}
    needed = {name: value for name, value in arguments.items() if f":{name}>" in page.route}
    before = whole_database()

    answer = admin_client.get(
        reverse(f"admin:invoices_invoice_{page.name}", kwargs=needed),
        {"decision": "approve", "version": "2", "name": "x", "query": "status=draft"},
    )

    assert answer.status_code == 405
    assert whole_database() == before


def test_the_confirmation_of_a_selection_changes_nothing(
    world: None, drafts: dict[str, Invoice], admin_client: Client, admin_user: User
):
    request = RequestFactory().get("/")
    request.user = admin_user
    address = reverse("admin:invoices_invoice_changelist")
    keys = [str(invoice.pk) for invoice in drafts.values()]
    before = whole_database()

    for name in admin.site._registry[Invoice].get_actions(request):
        assert admin_client.post(address, {"action": name, "_selected_action": keys}).status_code == 200

    assert whole_database() == before
