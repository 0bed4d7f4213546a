"""How often an endpoint asks the database does not depend on how much there is to tell or to do."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.warehouse.replace_tables import replace_tables
from invoices.models import EditRecord, Invoice, InvoiceEvent
from invoices.pricing.period import Period
from invoices.services.create_drafts import create_drafts
from tests.documents import invoice_of, line
from tests.lifecycle import put_into
from tests.plugins.admin import FEBRUARY, NOW
from tests.plugins.api import Caller
from tests.warehouse_data import application, customer, issue_row, tables, worklog_row

FEW, MANY = 5, 50
SHORT, LONG = 5, 300
"""Lines."""
MOST_OF_A_LIST = 8
MOST_WITH_SETTINGS = 10
"""What billing makes of worklogs depends on rules, exclusions and classifications."""
PERIOD = {"period_start": "2026-02-01", "period_end": "2026-02-28"}
# What is asked, by the status the invoice is in. Of a body's `<line>` one of the invoice's tasks.
VERBS: dict[str, tuple[str, Any]] = {
    "PATCH ": ("draft", {"show_task_list": False, "legal_text": "Net 10 days."}),
    "PATCH line-items": ("draft", {"add": [{"description": "More", "unit_price": "1.00"}], "remove": ["<line>"]}),
    "POST finalize": ("draft", None),
    "POST approve": ("needs_review", None),
    "POST decline": ("needs_review", {"reason": "Wrong"}),
    "POST send": ("approved", None),
    "POST accept": ("sent", None),
    "POST reject": ("sent", {"reason": "Wrong"}),
    "POST mark-paid": ("accepted", None),
    "POST refresh": ("draft", None),
    "PUT regenerate": ("approved", None),
    "POST reopen": ("declined", None),
    "POST void": ("draft", {"reason": "Wrong"}),
}
READS = ["", "edit-history", "events", "preview-html", "pdf"]


@pytest.fixture
def contracts(month: None) -> None:
    """APP-SHORT and APP-LONG, support with overtime, also without one of the tasks; HR-SHORT and HR-LONG, hourly."""
    sizes = {"SHORT": SHORT, "LONG": LONG}
    keys = [f"{kind}-{size}" for kind in ("APP", "HR") for size in sizes]
    replace_tables(
        tables(
            applications=[
                application(key, labels=key, deal_type="SUP" if key.startswith("APP") else "HR") for key in keys
            ],
            customers=[customer("CUST-1", company_name="Orion", tin="305118427")],
            worklogs=[
                worklog_row(key, date(2026, 2, 2 + number % 25), f"SUP-{number}", seconds=3600 * 60 // sizes[size])
                for key in keys
                for size in [key.partition("-")[2]]
                for number in range(sizes[size])
            ],
            issues=[issue_row(f"SUP-{number}") for number in range(LONG)],
        ),
        now=NOW,
    )


@pytest.fixture
def drafted(contracts: None, users, settings, tmp_path) -> dict[str, Invoice]:
    settings.ARCHIVE_DIR = tmp_path
    run = create_drafts(user=users["manager"], period=FEBRUARY, now=NOW)
    return {invoice.application_key: invoice for invoice in run.created}


def queries_of(ask: Callable[[], Any]) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        answer = ask()
    assert answer.status_code in (200, 201), answer.content[:300]
    return [query["sql"][:300] for query in asked]


@pytest.mark.parametrize("path", READS)
@pytest.mark.parametrize("kind", ["APP", "HR"])
def test_a_long_invoice_is_read_as_a_short_one(kind: str, path: str, drafted: dict[str, Invoice], reader: Caller):
    asked = {}
    for size, rows in (("SHORT", SHORT), ("LONG", LONG)):
        invoice = put_into(drafted[f"{kind}-{size}"], "needs_review")
        fill_history(invoice, rows)
        asked[size] = queries_of(lambda: reader.get(f"/invoices/{invoice.pk}{'/' if path else ''}{path}"))  # noqa: B023

    assert len(asked["LONG"]) == len(asked["SHORT"]), asked
    assert len(asked["LONG"]) <= MOST_OF_A_LIST


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("kind", ["APP", "HR"])
def test_a_long_invoice_is_changed_as_a_short_one(kind: str, verb: str, drafted: dict[str, Invoice], api: Caller):
    status, body = VERBS[verb]
    method, _, path = verb.partition(" ")
    asked = {}
    for size in ("SHORT", "LONG"):
        invoice = put_into(drafted[f"{kind}-{size}"], status)
        task = invoice.line_items.filter(line_type="task").latest("sort_order")
        sent = {**body, "remove": [str(task.pk)]} if path == "line-items" else body
        asked[size] = queries_of(lambda: api(method, f"/invoices/{invoice.pk}{'/' if path else ''}{path}", sent))  # noqa: B023

    assert len(asked["LONG"]) == len(asked["SHORT"]), asked


@pytest.mark.parametrize("address", ["prefill", "generate"])
@pytest.mark.parametrize("kind", ["APP", "HR"])
def test_a_long_draft_is_computed_as_a_short_one(kind: str, address: str, contracts: None, api: Caller):
    asked = {
        size: queries_of(lambda: api.post(f"/invoices/{address}", {"application_key": f"{kind}-{size}", **PERIOD}))  # noqa: B023
        for size in ("SHORT", "LONG")
    }

    assert len(asked["LONG"]) == len(asked["SHORT"]), asked


def test_many_worklogs_are_listed_as_few(contracts: None, reader: Caller):
    period = {"from": "2026-02-01", "to": "2026-02-28", "per_page": 100}
    few, many = (
        queries_of(lambda: reader.get(f"/clients/APP-{size}/worklogs", period))  # noqa: B023
        for size in ("SHORT", "LONG")
    )

    assert len(many) == len(few) <= MOST_WITH_SETTINGS, many


@pytest.mark.parametrize("query", [{}, {"search": "compan", "status": "draft"}, {"ordering": "company_name"}])
def test_many_invoices_are_listed_as_few(query: dict[str, str], month: None, reader: Caller):
    few = fill_list(reader, 0, FEW, query)
    many = fill_list(reader, FEW, MANY, query)

    assert len(many) == len(few) <= MOST_OF_A_LIST, many


def test_many_contracts_are_listed_as_few(contracts: None, reader: Caller):
    replace_tables(
        tables(
            applications=[application(f"APP-{n}", customer_key=f"CUST-{n}") for n in range(MANY)],
            customers=[customer(f"CUST-{n}") for n in range(MANY)],
        ),
        now=NOW,
    )
    few, many = (queries_of(lambda: reader.get("/clients", {"per_page": size})) for size in (FEW, MANY))  # noqa: B023

    assert len(many) == len(few) <= MOST_OF_A_LIST, many


def test_many_contracts_are_drafted_as_few(month: None, api: Caller):
    """Five end with January, fifty begin with February."""
    january, february = Period.month(2026, 1), FEBRUARY
    contracts = [application(f"A-{n}", labels=f"A-{n}", finish_date=january.end) for n in range(FEW)]
    contracts += [application(f"B-{n}", labels=f"B-{n}", start_date=february.start) for n in range(MANY)]
    days = {"A": january.start, "B": february.start}
    replace_tables(
        tables(
            applications=contracts,
            customers=[customer("CUST-1", tin="305118427")],
            worklogs=[
                worklog_row(one.application_key, days[one.application_key[0]] + timedelta(days=2)) for one in contracts
            ],
        ),
        now=NOW,
    )

    def draft(period: Period) -> list[str]:
        body = {"period_start": f"{period.start}", "period_end": f"{period.end}"}
        return queries_of(lambda: api.post("/invoices/generate-bulk", body))

    few, many = draft(january), draft(february)

    assert Invoice.objects.count() == FEW + MANY
    assert len(many) == len(few), many


def fill_list(reader: Caller, first: int, count: int, query: dict[str, str]) -> list[str]:
    for number in range(first, count):
        invoice_of(line(), application_key=f"APP-{number}", company_name=f"Company {number}")
    return queries_of(lambda: reader.get("/invoices", {**query, "per_page": 100}))


def fill_history(invoice: Invoice, rows: int) -> None:
    EditRecord.objects.bulk_create(
        EditRecord(invoice=invoice, edit_type="field_changed", field_name="x", edited_by="a", edited_at=NOW)
        for _ in range(rows)
    )
    InvoiceEvent.objects.bulk_create(
        InvoiceEvent(invoice=invoice, kind="refreshed", by="a", created_at=NOW) for _ in range(rows)
    )
