"""What the command palette finds, and for whom."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clients.models import ClientInvoiceConfig, ContractRateRule
from invoices.models import Invoice
from tests.documents import invoice_of

SEARCH = "/admin/search/"


def found(client: Client, text: str = "") -> list[tuple[str, str]]:
    answer = client.get(SEARCH, {"s": text})
    assert answer.status_code == 200
    return [(one["group"], one["title"]) for one in answer.json()["found"]]


@pytest.fixture
def world(drafts: dict[str, Invoice]) -> dict[str, Invoice]:
    ContractRateRule.objects.create(application_key="APP-1")
    ClientInvoiceConfig.objects.create(application_key="APP-1")
    return drafts


def test_nothing_typed_offers_the_common_actions(world, manager: Client):
    titles = [title for group, title in found(manager) if group == "Actions"]

    assert titles[:4] == ["Month to bill", "Generate the month", "Start a job", "New draft"]


@pytest.mark.parametrize("text", ["INV-1", "inv-1", "1", "orion", "ORION"])
def test_an_invoice_is_found_by_number_and_company(text: str, world, viewer: Client):
    assert ("Invoices", "INV-1 Orion") in found(viewer, text)


def test_an_invoice_is_found_by_its_contract_and_so_are_the_contracts_settings(world, viewer: Client):
    assert found(viewer, "app-1") == [
        ("Invoices", "INV-1 Orion"),
        ("Contracts", "Rate rule of APP-1"),
        ("Contracts", "Client settings of APP-1"),
    ]


def test_the_number_in_full_stands_first(world, viewer: Client):
    for _ in range(12):
        invoice_of()

    numbers = [title.split()[0] for group, title in found(viewer, "1") if group == "Invoices"]
    assert numbers[0] == "INV-1"
    assert found(viewer, "1")[8] == ("Invoices", "All invoices with “1”")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("review", "Invoices to review"),
        ("month to", "Month to bill"),
        ("generate", "Generate the month"),
        ("rate", "Rate rules"),
        ("deliveries", "Deliveries"),
        ("gave up", "Deliveries that gave up"),
        ("contracts jira", "Contracts in Jira"),
    ],
)
def test_pages_and_actions_are_found_by_their_words(text: str, title: str, world, manager: Client):
    assert title in [title for _group, title in found(manager, text)]


def test_what_does_not_exist_is_not_found(world, administrator: Client):
    assert found(administrator, "zzz") == []
    assert found(administrator, "%") == []
    assert found(administrator, "x" * 5000) == []


@pytest.mark.parametrize("text", ["", "new", "generate", "users", "late", "numbering"])
@pytest.mark.parametrize("role", ["viewer", "manager", "admin"])
def test_everything_that_is_offered_can_be_opened(role: str, text: str, world, as_user: Callable[..., Client]):
    client = as_user(role)
    for one in client.get(SEARCH, {"s": text}).json()["found"]:
        assert client.get(one["link"]).status_code in (200, 302), one


def test_a_viewer_is_offered_nothing_to_press_and_no_users(world, viewer: Client):
    everything = [title for text in ("", "new", "generate", "users", "late") for _group, title in found(viewer, text)]

    assert everything
    for never in ("Generate the month", "New draft", "Bill late work", "Users and roles", "New user"):
        assert never not in everything


def test_who_may_not_see_invoices_finds_none(world, django_user_model, client: Client):
    client.force_login(django_user_model.objects.create_user("nobody", is_staff=True))

    assert found(client, "orion") == []
    assert found(client, "app-1") == []
    assert found(client) == []


def test_what_was_taken_away_is_not_found_any_more(world, users, manager: Client):
    assert found(manager, "orion")
    users["manager"].groups.clear()

    assert found(manager, "orion") == []


def test_without_log_in_nothing_is_told(world, client: Client):
    answer = client.get(SEARCH, {"s": "orion"})

    assert answer.status_code == 302
    assert "Orion" not in answer.content.decode()


@pytest.mark.parametrize("text", ["", "app", "1", "new"])
def test_it_asks_little_of_the_database(text: str, world, administrator: Client):
    for _ in range(20):
        invoice_of(company_name="Apple")
    administrator.get(SEARCH, {"s": text})
    with CaptureQueriesContext(connection) as queries:
        administrator.get(SEARCH, {"s": text})

    assert len(queries) <= 15
