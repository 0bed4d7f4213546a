"""Orderings, searches and the filters that narrow much have an index: what the planner says of the real queries."""

import re

import pytest
from django.db import connection
from django.http import QueryDict

from invoices.api.filters import ORDERINGS, narrowed

INDEX = r"Index Scan|USING (COVERING )?INDEX"
WAYS = [sign + name for name in ORDERINGS for sign in ("", "-")]


@pytest.fixture(autouse=True)
def no_choice(db: None) -> None:
    """A small table is rather read whole; PostgreSQL can be told to do so only where nothing else is possible."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")


def plan(query: str) -> str:
    return str(narrowed(QueryDict(query))[:20].explain())


def looked_up(column: str) -> str:
    if connection.vendor == "postgresql":
        return rf"Index Cond: .*\b{column}\b"
    return rf"INDEX \w+ \({column}[=<>]"


@pytest.mark.parametrize("ordering", WAYS)
def test_an_ordering_reads_an_index_and_sorts_at_most_rows_of_one_value(ordering: str):
    told = plan(f"ordering={ordering}")

    assert re.search(INDEX, told), told
    assert not re.search(r"(?<!Incremental )Sort  |TEMP B-TREE FOR ORDER BY", told), told


@pytest.mark.parametrize(
    ("query", "column"),
    [
        ("status=draft,approved", "status"),
        ("application_key=APP-001", "application_key"),
        ("customer_key=CUST-001", "customer_key"),
        ("period_from=2026-02-01", "period_start"),
        ("period_from=2026-02-01&period_to=2026-02-28", "period_start"),
    ],
)
def test_a_filter_looks_its_column_up_in_an_index(query: str, column: str):
    """Asked without an order: the order's index would do for any filter."""
    told = str(narrowed(QueryDict(query)).order_by().values("pk").explain())

    assert re.search(looked_up(column), told), told


@pytest.mark.parametrize("query", ["deal_type=SUP", "currency=UZS", "period_to=2026-02-28", ""])
def test_a_page_of_what_narrows_little_is_met_walking_through_the_newest(query: str):
    told = plan(query)

    assert re.search("invoice_in_list", told), told
    assert not re.search(r"Seq Scan|SCAN \w+$|(?<!Incremental )Sort  |TEMP B-TREE", told), told


@pytest.mark.parametrize("query", ["", "status=paid", "deal_type=SUP", "currency=UZS", "currency=UZS&search=орион"])
def test_which_invoices_stand_on_a_page_is_told_by_an_index_alone(query: str):
    told = str(narrowed(QueryDict(query)).values("pk")[5_000:5_020].explain())

    assert re.search(r"Index Only Scan|COVERING INDEX", told), told


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no index for looking inside texts")
@pytest.mark.parametrize("text", ["orion", "INV-17", "логистика"])
def test_searching_reads_the_index_of_trigrams(text: str):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_indexscan = off; SET LOCAL enable_indexonlyscan = off")

    assert "invoice_search" in str(narrowed(QueryDict(f"search={text}")).order_by().explain())
    # A word that has no trigram says nothing of how many the index will find.
    assert "Index Cond: (search_text ~~ '%" in str(
        narrowed(QueryDict(f"search={text}")).filter(search_text__contains="77").order_by().explain()
    )
