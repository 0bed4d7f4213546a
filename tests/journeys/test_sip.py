"""A real month: eight years of somebody's work, 355 worklogs in March 2007, from CSV files or ClickHouse to PDFs.

Every source and both databases give the same invoices to the last digit: the golden file beside this test was written
once and is held against each of them. Write it anew with `REWRITE_GOLDEN=1` and look at the difference.
"""

import json
import os
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from invoices.models import Invoice
from invoices.pricing.line import PricedLine
from tests import whole
from tests.journeys.sip_expectation import expected
from tests.processes import ROOT
from tests.warehouse_data import OPTIONAL_COLUMNS, fill_clickhouse, folder_rows

FOLDER = ROOT.parent / "shared" / "data" / "sip"
GOLDEN = Path(__file__).with_name("sip-2007-03.json")

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="the folder shared/data/sip is not beside the repository"),
]


@pytest.fixture
def embedded():
    call_command("load_warehouse", FOLDER, stdout=StringIO())


@pytest.fixture(params=["every column", "no optional column"])
def over_the_wire(request, clickhouse_client, clickhouse_url, settings):
    without = OPTIONAL_COLUMNS if request.param == "no optional column" else ()
    fill_clickhouse(clickhouse_client, folder_rows(FOLDER), without=without)
    settings.CLICKHOUSE_URL = clickhouse_url


def test_the_month_becomes_invoices_with_pdfs_that_add_up(embedded):
    said = _generate("--through", "pdf")

    assert "9 created, 0 skipped, 0 failed." in said
    assert set(Invoice.objects.values_list("status", flat=True)) == {"needs_review"}
    whole.check()


def test_every_line_and_figure_is_what_the_rules_say(embedded):
    _generate()

    billed = expected(FOLDER)
    assert sorted(Invoice.objects.values_list("application_key", flat=True)) == sorted(billed)
    for invoice in Invoice.objects.all():
        due = billed[invoice.application_key]
        assert [_priced(vars(line)) for line in invoice.line_items.all()] == [_priced(line) for line in due["lines"]]
        for name in ("base_amount", "overtime_hours", "overtime_amount", "total_hours", "total_amount", "is_overtime"):
            assert getattr(invoice, name) == due[name], (invoice.application_key, name)


def test_a_second_run_creates_nothing_and_says_why(embedded):
    _generate()
    before = _dump()

    said = _generate()

    assert "0 created, 9 skipped, 0 failed." in said
    for invoice in before:
        assert f"{invoice['number']} already bills {invoice['contract']} for 01.03.2007 – 31.03.2007." in said
    assert _dump() == before


def test_the_embedded_tables_give_the_golden_figures(embedded):
    _generate()

    _hold_against_golden(_dump())


def test_clickhouse_gives_the_golden_figures(over_the_wire):
    _generate()

    _hold_against_golden(_dump())


def _generate(*options: str) -> str:
    said = StringIO()
    call_command("generate_invoices", "--period", "2007-03", *options, stdout=said)
    return " ".join(said.getvalue().replace("│", " ").split())


def _dump() -> list[dict[str, Any]]:
    """Everything that must not depend on where the data came from, or on which database it went to."""
    return [
        {
            "contract": invoice.application_key,
            "number": invoice.display_number,
            "deal": invoice.deal_type,
            "currency": invoice.currency,
            "base_amount": str(invoice.base_amount),
            "overtime_hours": str(invoice.overtime_hours),
            "overtime_amount": str(invoice.overtime_amount),
            "total_hours": str(invoice.total_hours),
            "total_amount": str(invoice.total_amount),
            "lines": invoice.line_items.count(),
            "sha256_of_lines": _digest(invoice),
        }
        for invoice in Invoice.objects.order_by("application_key")
    ]


def _digest(invoice: Invoice) -> str:
    lines = [[str(value) for value in row] for row in invoice.line_items.values_list(*PricedLine._fields)]
    return sha256(json.dumps(lines, ensure_ascii=False).encode()).hexdigest()


def _priced(line: dict[str, Any]) -> tuple[Any, ...]:
    names = ("line_type", "quantity", "unit_price", "rate_multiplier", "rate_tier", "line_total", "is_billed")
    described = line["description"] if line["line_type"] == "task" else ""
    return (*(line[name] for name in names), line["sort_order"], described)


def _hold_against_golden(found: list[dict[str, Any]]) -> None:
    if os.environ.get("REWRITE_GOLDEN") == "1":
        GOLDEN.write_text(json.dumps(found, indent=1) + "\n")
    assert found == json.loads(GOLDEN.read_text())
