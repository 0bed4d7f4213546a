"""Years of invoices of many contracts, put into an empty database, and one with two thousand lines.

Each weighs what an invoice weighs: with copies of its customer and contract, which a list has to step over.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from types import SimpleNamespace
from typing import Any, cast

from django.db import connection, transaction
from uuid_utils.compat import uuid7

from invoices.models import Invoice, InvoiceDrift, InvoiceEvent, LineItem, NumberingSchema
from invoices.models.invoice_document import InvoiceDocument
from invoices.models.search_text import search_text
from invoices.services.save_drafts import EVENT_COLUMNS, INVOICE_COLUMNS
from invoices.services.store_rows import Row, store_rows
from tests.documents import CONTRACT, CUSTOMER

LINES = 2_000
CONTRACTS = 1_000
PEOPLE = ("bench", "anna")
"""Each began half of the invoices."""
NEWCOMER = "newcomer"
NEWCOMER_BEGAN = 3
FIRST_DAY = date(2018, 1, 1)
MADE_AT = datetime(2018, 2, 1, tzinfo=UTC)
_TERMS = CONTRACT | {
    "application_name": "Support of a warehouse, a shop and what lies between them",
    "monthly_limit": 160,
    "hourly_rate": "150000.00",
    **{f"rate_of_tier_{number}": "150000.00" for number in range(20)},
}
_CUSTOMER = CUSTOMER | {"company_type": "LLC"}
_OURS = {"company_name": "ProximaOps LLC", "address": "7 Long Street, Tashkent", "bank_accounts": [CUSTOMER]}
_TEXT = "Work was done in full and in time; the customer has no claims as to its volume, quality or dates. " * 4


def fill(count: int) -> None:
    """Nearly all are paid, some hundred are on their way, forty wait for a review, a hundred are drafts."""
    _schema_id()  # asked for before, for nothing can be asked during a COPY
    with transaction.atomic(), _indexed_afterwards():
        store_rows(Invoice, INVOICE_COLUMNS, _rows(count))
        keys = list(Invoice.objects.order_by("created_at").values_list("pk", "created_at", "status"))
        store_rows(InvoiceEvent, EVENT_COLUMNS, _began(keys))
        columns = [field.attname for field in InvoiceDrift._meta.concrete_fields]
        store_rows(InvoiceDrift, columns, _compared(keys, columns))


@contextmanager
def _indexed_afterwards() -> Iterator[None]:
    """Without the indexes of these tables inside: sorted in one go they cost a third of what they cost row by row."""
    definitions: list[str] = []
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT i.indexdef, i.indexname FROM pg_indexes i WHERE i.tablename = ANY(%s)"
                " AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conname = i.indexname)",
                [[model._meta.db_table for model in (Invoice, InvoiceEvent)]],
            )
            for definition, name in cursor.fetchall():
                definitions.append(definition)
                cursor.execute(f"DROP INDEX {name}")
    yield
    with connection.cursor() as cursor:
        if definitions:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL maintenance_work_mem = '512MB'")
        for definition in definitions:
            cursor.execute(definition)


def _rows(count: int) -> Iterator[Row]:
    # One invoice is made for what all have in common: a hundred thousand would take longer than the database does.
    common = {name: getattr(Invoice(), name) for name in INVOICE_COLUMNS}
    for number in range(count):
        row = common | _made_up(number, count)
        row["search_text"] = search_text(cast("Invoice", SimpleNamespace(**row)))
        yield [row[name] for name in INVOICE_COLUMNS]


def _began(keys: list[Any]) -> Iterator[Row]:
    common = {name: getattr(InvoiceEvent(kind="status_changed"), name) for name in EVENT_COLUMNS}
    for number, (key, at, _status) in enumerate(keys):
        is_newcomers = number % (len(keys) // NEWCOMER_BEGAN + 1) == 1
        by = NEWCOMER if is_newcomers else PEOPLE[number % 2]
        for status in ("draft", "needs_review"):
            event = common | {"id": uuid7(), "invoice_id": key, "to_status": status, "by": by, "created_at": at}
            yield [event[name] for name in EVENT_COLUMNS]


def _compared(keys: list[Any], columns: list[str]) -> Iterator[Row]:
    for number, (key, _at, status) in enumerate(keys):
        if status in ("draft", "needs_review"):
            state = "changed" if number % 9 == 0 else "same"
            drift = InvoiceDrift(invoice_id=key, state=state, computed_at=MADE_AT)
            yield [getattr(drift, name) for name in columns]


def _made_up(number: int, count: int) -> dict[str, Any]:
    age = count - number
    status = "needs_review" if age <= 40 else "draft" if age <= 140 else "sent" if age <= 400 else "paid"
    month = FIRST_DAY + timedelta(days=31 * (number * 96 // max(count, 1)))
    start = month.replace(day=1)
    total = Decimal(100 + number % 9_000)
    return {
        "id": uuid7(),
        "numbering_schema_id": _schema_id(),
        "invoice_number": number + 1,
        "display_number": f"INV-{number + 1}",
        "application_key": f"APP-{number % CONTRACTS}",
        "customer_key": f"CUST-{number % CONTRACTS}",
        "company_name": f"Company {number % CONTRACTS}",
        "period_start": start,
        "period_end": start + timedelta(days=27),
        "invoice_date": start + timedelta(days=27),
        "due_date": start + timedelta(days=37),
        "deal_type": ("HR", "SUP", "SUP", "FP")[number % 4],
        "currency": ("UZS", "USD", "EUR")[number % 3],
        "language": "en",
        "status": status,
        "base_amount": total,
        "total_amount": total,
        "computed_total": total,
        "total_hours": Decimal(number % 200),
        "legal_text": _TEXT,
        "customer_snapshot": _CUSTOMER,
        "application_snapshot": _TERMS,
        "branding_snapshot": {} if status == "draft" else _OURS,
        "version": 2,
        "created_at": MADE_AT + timedelta(minutes=number),
        "updated_at": MADE_AT + timedelta(minutes=number),
    }


@cache
def _schema_id() -> int:
    return NumberingSchema.objects.get(is_active=True).pk


def long_invoice(status: str, number: int, lines: int = LINES) -> Invoice:
    """`number` tells those of one database apart."""
    count = Invoice.objects.count()
    own = {"status": status, "application_key": "APP-LONG", "company_name": "Long"}
    invoice = Invoice(**_made_up(count + 1, count) | own)
    invoice.period_start += timedelta(days=60 * (number + 1))
    invoice.period_end += timedelta(days=60 * (number + 1))
    invoice.save(force_insert=True)
    LineItem.objects.bulk_create(
        (
            LineItem(
                invoice=invoice,
                line_type="support" if place == 0 else "task",
                description=f"SUP-{place}: a summary of what was done",
                jira_key=f"SUP-{place}",
                user_name=f"Person {place % 9}",
                worklog_date=invoice.period_start,
                quantity=Decimal(1),
                unit_price=invoice.total_amount if place == 0 else Decimal(0),
                line_total=invoice.total_amount if place == 0 else Decimal(0),
                is_billed=place == 0,
                source="auto",
                sort_order=place,
            )
            for place in range(lines)
        ),
        batch_size=1_000,
    )
    InvoiceEvent.objects.create(
        invoice=invoice, kind="status_changed", to_status=status, by="anna", created_at=invoice.created_at
    )
    if status != "draft":
        InvoiceDocument.objects.create(
            invoice=invoice, pdf_data=b"%PDF-", pdf_sha256="0" * 64, html="", engine="x", created_at=invoice.created_at
        )
    return invoice
