"""What the list of invoices can be narrowed and ordered by (spec 3, GET /invoices)."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from invoices.models import Invoice
from tests.documents import invoice_of, line
from tests.plugins.api import Caller, data, error


@pytest.fixture
def listed(db: None) -> None:
    """Five invoices; INV-n is the n-th that was made."""
    rows: list[dict[str, Any]] = [
        {"application_key": "APP-1", "company_name": "Orion Logistika"},
        {"application_key": "APP-1", "company_name": "Orion Logistika", **month(3), "status": "paid"},
        {"application_key": "APP-2", "customer_key": "CUST-2", "company_name": "Northgate", "deal_type": "HR",
         "currency": "USD"},
        {"application_key": "APP-3", "company_name": "ООО «Пайшанба»", **month(3), "status": "needs_review"},
        {"application_key": "APP-4", "company_name": "Bukhara 100%_", "deal_type": "FP"},
    ]  # fmt: skip
    for day, row in enumerate(rows, start=1):
        total = Decimal(100 * (5 - day) + 50)
        invoice_of(line(unit_price=total), **row, created_at=datetime(2026, 4, day, 9, tzinfo=UTC))


def month(number: int) -> dict[str, Any]:
    last = {2: 28, 3: 31}[number]
    return {
        "period_start": date(2026, number, 1),
        "period_end": date(2026, number, last),
        "invoice_date": date(2026, number, last),
    }


def numbers(answer: Any) -> list[int]:
    return [row["invoice_number"] for row in data(answer)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, [5, 4, 3, 2, 1]),
        ({"status": "draft"}, [5, 3, 1]),
        ({"status": "paid,needs_review"}, [4, 2]),
        ({"status": "void"}, []),
        ({"application_key": "APP-1"}, [2, 1]),
        ({"application_key": "app-1"}, []),
        ({"application_key": "APP"}, []),
        ({"customer_key": "CUST-2"}, [3]),
        ({"deal_type": "FP"}, [5]),
        ({"currency": "USD"}, [3]),
        ({"period_from": "2026-03-01"}, [4, 2]),
        ({"period_from": "2026-03-02"}, []),
        ({"period_to": "2026-02-28"}, [5, 3, 1]),
        ({"period_to": "2026-02-27"}, []),
        ({"period_from": "2026-02-01", "period_to": "2026-02-28"}, [5, 3, 1]),
        ({"status": "draft,paid", "application_key": "APP-1", "period_from": "2026-03-01"}, [2]),
        ({"status": "draft", "currency": "UZS", "deal_type": "SUP", "customer_key": "CUST-1"}, [1]),
        ({"status": "draft", "search": "orion"}, [1]),
    ],
    ids=str,
)
def test_filters(query: dict[str, str], expected: list[int], listed: None, reader: Caller):
    answer = reader.get("/invoices", query)

    assert numbers(answer) == expected
    assert answer.json()["meta"] == {"total": len(expected), "page": 1, "per_page": 20}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("INV-4", [4]),
        ("inv-", [5, 4, 3, 2, 1]),
        ("northgate", [3]),
        ("logist", [2, 1]),
        ("app-3", [4]),
        ("cust-2", [3]),
        ("ПАЙШАНБА", [4]),
        ("100%_", [5]),
        ("%", [5]),
        ("nobody", []),
    ],
)
def test_searching_finds_a_part_in_any_case(text: str, expected: list[int], listed: None, reader: Caller):
    assert numbers(reader.get("/invoices", {"search": text})) == expected


@pytest.mark.parametrize(
    ("ordering", "expected"),
    [
        ("created_at", [1, 2, 3, 4, 5]),
        ("invoice_number", [1, 2, 3, 4, 5]),
        ("total_amount", [5, 4, 3, 2, 1]),
        ("period_start", [1, 3, 5, 2, 4]),
        ("invoice_date", [1, 3, 5, 2, 4]),
    ],
)
def test_ordering_runs_both_ways(ordering: str, expected: list[int], listed: None, reader: Caller):
    assert numbers(reader.get("/invoices", {"ordering": ordering})) == expected
    assert numbers(reader.get("/invoices", {"ordering": f"-{ordering}"})) == expected[::-1]


@pytest.mark.parametrize("ordering", ["", "created_at", "-invoice_date", "total_amount", "company_name"])
def test_pages_of_equal_values_follow_each_other_without_gap_or_repetition(ordering: str, db: None, reader: Caller):
    for _ in range(7):
        invoice_of(line())
    query = {"ordering": ordering} if ordering else {}

    pages = [numbers(reader.get("/invoices", {**query, "page": page, "per_page": 3})) for page in (1, 2, 3, 4)]

    assert [len(page) for page in pages] == [3, 3, 1, 0]
    listed = [number for page in pages for number in page]
    assert sorted(listed) == [1, 2, 3, 4, 5, 6, 7]
    assert listed == numbers(reader.get("/invoices", query))


def test_a_row_has_neither_lines_nor_texts(listed: None, reader: Caller):
    row = data(reader.get("/invoices"))[0]

    assert not {"line_items", "legal_text", "html_override", "customer", "application"} & row.keys()


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"status": "open"}, "status"),
        ({"status": "draft,"}, "status"),
        ({"status": ""}, "status"),
        ({"deal_type": "X"}, "deal_type"),
        ({"period_from": "01.03.2026"}, "period_from"),
        ({"period_to": "2026-02-30"}, "period_to"),
        ({"ordering": "legal_text"}, "ordering"),
        ({"ordering": "--created_at"}, "ordering"),
        ({"search": "x" * 201}, "search"),
        ({"application_key": ""}, "application_key"),
        ({"application_key": " "}, "application_key"),
        ({"application_key": "APP-1 "}, "application_key"),
        ({"customer_key": "\nCUST-1"}, "customer_key"),
        ({"currency": "UZS\u0085"}, "currency"),
        ({"page": "0"}, "page"),
        ({"per_page": "101"}, "per_page"),
        ({"app_key": "APP-1"}, "app_key"),
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_named_and_answers_with_nothing(
    query: dict[str, str], named: str, listed: None, reader: Caller
):
    answer = reader.get("/invoices", query)

    assert answer.status_code == 400
    assert list(error(answer)["details"]) == [named]
    assert Invoice.objects.count() == 5


def test_everything_that_is_wrong_is_named_at_once(listed: None, reader: Caller):
    answer = reader.get("/invoices", {"status": "open", "deal_type": "X", "period_to": "never"})

    assert set(error(answer)["details"]) == {"status", "deal_type", "period_to"}
