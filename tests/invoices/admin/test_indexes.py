"""What the list of invoices asks the database is found in indexes: what the planner says of the real queries."""

import re
from collections.abc import Callable

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from invoices.admin.narrowed_list import narrowed_list
from invoices.models import Invoice
from invoices.queries import work_lists

LIST = reverse("admin:invoices_invoice_changelist")
MANY_VALUED, FEW_VALUED = (1, 2, 3, 5, 6, 9), (4, 7)
"""Columns of the list: type and status have few values; the eighth, Marks, has no order."""
ALONE = r"Index Only Scan|COVERING INDEX"
Plan = Callable[[str], str]


def _planner(**ways: str) -> None:
    """What PostgreSQL chooses for a small table hangs on how many pages other tests have left behind; what is `off` it
    does only where nothing else is possible."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for way, may in ways.items():
                cursor.execute(f"SET LOCAL enable_{way} = {may}")


@pytest.fixture(autouse=True)
def no_choice(db: None) -> None:
    _planner(seqscan="off", sort="off", incremental_sort="off")


@pytest.fixture
def plan(users) -> Plan:
    """Of the keys of a page far back."""

    def explained(query: str) -> str:
        request = RequestFactory().get(LIST)
        request.user, request.session = users["manager"], {}  # type: ignore[assignment]
        invoices, _order = narrowed_list(admin.site._registry[Invoice], request, query)  # type: ignore[arg-type]
        return str(invoices.values("pk")[1_000:1_050].explain())

    return explained


@pytest.mark.parametrize("order", [f"o={sign}{column}" for column in MANY_VALUED for sign in ("", "-")])
def test_an_order_is_an_index_that_has_the_keys_and_sorts_at_most_rows_of_one_value(order: str, plan: Plan):
    _planner(incremental_sort="on")

    told = plan(order)

    assert re.search(ALONE, told), told
    assert not re.search(r"(?<!Incremental )Sort  |TEMP B-TREE FOR ORDER BY", told), told


@pytest.mark.parametrize("order", [f"o={sign}{column}" for column in FEW_VALUED for sign in ("", "-")])
def test_by_what_has_few_values_an_index_has_the_keys_and_nothing_is_sorted(order: str, plan: Plan):
    told = plan(order)

    assert re.search(ALONE, told), told
    assert not re.search(r"Sort  |TEMP B-TREE", told), told


@pytest.mark.parametrize(
    "query",
    [
        "",
        "status=paid",
        "deal_type__exact=SUP",
        "currency=UZS",
        "kind__exact=supplementary",
        "status=paid&currency=UZS&q=орион",
        "q=orion&o=",
        "marks=manual",
        "marks=warnings",
    ],
)
def test_a_filter_and_a_search_are_answered_in_the_order_of_the_list_by_an_index_alone(query: str, plan: Plan):
    told = plan(query)

    assert re.search(r"invoice_in_list|invoice_with_warnings", told), told
    assert not re.search(r"Seq Scan|SCAN \w+$|Sort  |TEMP B-TREE", told), told


def test_a_month_is_looked_up(plan: Plan):
    assert re.search(r"Index Cond: .*\bperiod_start\b|INDEX \w+ \(period_start>", plan("period=2026-02"))


@pytest.mark.parametrize("many", [0, 5_000])
@pytest.mark.parametrize("for_a_page", [True, False])
def test_what_a_person_began_is_told_by_its_index(for_a_page: bool, many: int, monkeypatch: pytest.MonkeyPatch):
    """Asked with values beside the statement, as ever: SQLite has to know the index's condition again."""
    monkeypatch.setattr(work_lists, "MANY", many)

    told = work_lists.mine(Invoice.objects.all(), username="anna", for_a_page=for_a_page).values("pk")[:50].explain()

    assert "event_started_by" in str(told)


def test_the_menus_of_the_list_look_at_one_entry_a_value(manager: Client):
    with CaptureQueriesContext(connection) as queries:
        manager.get(LIST)

    assert not [query for query in queries if "DISTINCT" in query["sql"]]
