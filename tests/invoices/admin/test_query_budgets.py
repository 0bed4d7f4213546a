"""Every page of the admin, over many long invoices: none asks the database more than over a few short ones."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from invoices.admin.pages import PAGES
from invoices.admin.verbs import VERBS
from invoices.models import EditRecord, Invoice, InvoiceEvent, Payment
from tests.documents import invoice_of, line, support
from tests.worlds import FEBRUARY, application, hours, store

MOST_QUERIES = 15
MOST_WITH_COMPUTING = 15
"""What is computed before one's eyes also asks for the settings, the worklogs and who holds them."""
FEW, MANY, LONG = 5, 50, 300
"""Invoices, invoices, lines."""
NOW = datetime(2026, 3, 5, 9, tzinfo=UTC)
CHOICES: tuple[dict[str, str], ...] = (
    {},
    {"month": "2026-02"},
    {"application_key": "APP-1", "month": "2026-01"},
    {
        "application_key": "APP-1",
        "period_start": "2026-02-01",
        "period_end": "2026-02-28",
        "supplementary": "1",
    },
)


def fill(numbers: range, *, lines: int) -> list[Invoice]:
    """An invoice a contract, each with a history, and with hours that came after it was made."""
    keys = [f"APP-{number}" for number in numbers]
    store(
        [application(key, deal_type="HR" if number % 2 else "SUP") for number, key in enumerate(keys)],
        [hours("1.5", project_label=key, start_date=FEBRUARY.end) for key in keys],
    )
    made = [
        invoice_of(
            support(),
            *(line(jira_key=f"ITSM-{n}", user_name="Anna") for n in range(lines - 1)),
            application_key=key,
            company_name=f"Company {key}",
        )
        for key in keys
    ]
    InvoiceEvent.objects.bulk_create(
        InvoiceEvent(invoice=invoice, kind="refreshed", by="anna", created_at=NOW - timedelta(hours=n))
        for invoice in made
        for n in range(lines // 10 + 1)
    )
    Payment.objects.bulk_create(
        Payment(
            invoice=invoice,
            provider="stripe",
            provider_id=f"pi_{invoice.pk}",
            amount=invoice.total_amount,
            currency=invoice.currency,
            state="captured",
            started_by="anna",
            created_at=NOW,
            ended_at=NOW,
        )
        for invoice in made
    )
    EditRecord.objects.bulk_create(
        EditRecord(
            invoice=invoice,
            line_item_id=edited.pk,
            edit_type="line_modified",
            field_name="quantity",
            edited_by="anna",
            edited_at=NOW - timedelta(minutes=n),
        )
        for invoice in made
        for n, edited in enumerate(invoice.line_items.all()[: lines // 10 + 1])
    )
    return made


def addresses(invoice: Invoice) -> list[tuple[str, dict[str, str]]]:
    """What an administrator can open, with what may be typed: everything of this invoice, and every list."""
    arguments = {
        "object_id": str(invoice.pk),
        "line_id": str(invoice.line_items.all()[1].pk),
        "payment_id": str(invoice.payments.get().pk),
    }
    own = [reverse(f"admin:invoices_invoice_{name}", args=[invoice.pk]) for name in ("change", "history")]
    for page in PAGES:
        if page.name in ("generate", "generate_month", "pdf", "selected", "export"):
            continue
        for verb in [verb.name for verb in VERBS] if ":verb>" in page.route else [""]:
            needed = {name: value for name, value in {**arguments, "verb": verb}.items() if f":{name}>" in page.route}
            own.append(reverse(f"admin:invoices_invoice_{page.name}", kwargs=needed))
    lists = [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") for model in admin.site._registry
    ]
    filters: tuple[dict[str, str], ...] = (
        {},
        {"view": "to_review"},
        {"view": "mine"},
        {"view": "overdue"},
        {"view": "drifted"},
    )
    narrowed = [("export", ["csv"]), ("export", ["xlsx"]), ("totals", [])]
    return [
        *((address, {}) for address in own + lists),
        *((own[0], {"_changelist_filters": urlencode(typed)}) for typed in (*filters, {"o": "-6"})),
        *(
            (reverse(f"admin:invoices_invoice_{name}", args=arguments), typed)
            for name, arguments in narrowed
            for typed in filters
        ),
        *((reverse("admin:invoices_invoice_changelist"), typed) for typed in filters[1:]),
        *((reverse(f"admin:invoices_invoice_{name}"), {"month": "2026-02"}) for name in ("month_board", "month_hours")),
        *((reverse("admin:invoices_invoice_month"), {"month": "2026-02", "read": read}) for read in ("board", "hours")),
        *((reverse("admin:invoices_invoice_changelist"), typed) for typed in ({"q": "Company"}, {"status": "draft"})),
        *((reverse("admin:invoices_invoice_generate"), typed) for typed in CHOICES),
        *((reverse("admin:invoices_invoice_generate_month"), typed) for typed in CHOICES[:2]),
    ]


def most_queries(page: str) -> int:
    drafting = "generate/" in page and "application_key" in page
    comparing = any(f"/{part}/ " in page for part in ("invoice/drift", "do/refresh", "do/regenerate"))
    return MOST_WITH_COMPUTING if drafting or comparing else MOST_QUERIES


def count_queries(client: Client, invoice: Invoice) -> dict[str, int]:
    """{address with the invoice's own keys left out: queries}."""
    counted = {}
    for address, typed in addresses(invoice):
        client.get(address, typed)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address, typed)
        assert answer.status_code in (200, 302), (address, answer.status_code)
        parts = [part for part in address.split("/") if len(part) != 36]
        counted[f"{'/'.join(parts)} {typed or ''}"] = len(queries)
    return counted


@time_machine.travel(NOW, tick=False)
def test_fifty_long_invoices_ask_no_more_than_five_short_ones(administrator: Client):
    few = count_queries(administrator, fill(range(1, FEW + 1), lines=3)[0])
    many = count_queries(administrator, fill(range(FEW + 1, MANY + 1), lines=LONG)[0])

    assert {page: asked for page, asked in many.items() if asked > most_queries(page)} == {}
    assert {page: (few[page], asked) for page, asked in many.items() if asked > few[page]} == {}


@pytest.mark.parametrize("verb", [verb.name for verb in VERBS if verb.in_bulk])
def test_what_asks_about_a_selection_and_what_tells_of_it_keep_the_budget(verb: str, administrator: Client):
    """For none of them the verb fits but for drafts; each has its line all the same."""
    address = reverse("admin:invoices_invoice_changelist")
    counted = []
    for made in (fill(range(1, FEW + 1), lines=2), fill(range(FEW + 1, MANY + 1), lines=2)):
        sent = {"action": verb, "_selected_action": [str(invoice.pk) for invoice in made], "reason": "x"}
        with CaptureQueriesContext(connection) as asking:
            assert administrator.post(address, sent).status_code == 200
        # Now: the log that it counts is emptied by the next request.
        asked = len(asking)
        results = administrator.post(address, {**sent, "confirmed": "1"}).headers["Location"]
        with CaptureQueriesContext(connection) as telling:
            told = administrator.get(results)
        assert len(told.context["refused"]) == len(made)
        counted.append((asked, len(telling)))

    assert counted[0] == counted[1]
    assert max(counted[1]) <= MOST_QUERIES
