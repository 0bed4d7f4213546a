"""The month of the documented examples, so that their figures come out: for child processes over a served database."""

from datetime import UTC, date, datetime
from decimal import Decimal

from django.contrib.auth.models import User

from clients.models import ClientInvoiceConfig
from clients.warehouse.replace_tables import replace_tables
from invoices.models import Branding, Invoice, NumberingSchema
from invoices.pricing.period import Period
from invoices.services.create_drafts import create_drafts
from invoices.services.edit_line_items import edit_line_items
from tests.served import make_users
from tests.warehouse_data import Row, application, customer, issue_row, tables, worklog_row

FEBRUARY = Period.month(2026, 2)
MADE_AT = datetime(2026, 2, 15, 10, tzinfo=UTC)
EDITED_AT = datetime(2026, 2, 15, 11, tzinfo=UTC)
CONTRACTS = 42
KEYS = [f"APP-{number:03}" for number in range(1, CONTRACTS + 1)]
EDITED = "APP-007"
"""The contract whose invoice has the documented history."""


def fill_two() -> None:
    """APP-001 and APP-002 with nothing billed, and people to log in as."""
    _fill(KEYS[:2])


def fill_and_draft() -> None:
    """Forty-two drafts. APP-001's is INV-1 and the newest: the others are numbered by a schema of their own."""
    _fill(KEYS)
    user = User.objects.get(username="admin")
    schema = NumberingSchema.objects.create(name="Others", pre_text="OLD-", sequence_key="OLD")
    ClientInvoiceConfig.objects.bulk_create(
        ClientInvoiceConfig(application_key=key, numbering_schema=schema.name) for key in KEYS[1:]
    )
    before = datetime(2026, 2, 14, 10, tzinfo=UTC)
    assert len(create_drafts(user=user, period=FEBRUARY, application_keys=KEYS[1:], now=before).created) == 41
    assert len(create_drafts(user=user, period=FEBRUARY, application_keys=KEYS[:1], now=MADE_AT).created) == 1
    edited = Invoice.objects.get(application_key=EDITED)
    added = {"description": "Additional work", "unit_price": "150000.00", "quantity": "2.00"}
    edit_line_items(invoice_id=edited.pk, user=user, add=[added], now=MADE_AT)
    line = edited.line_items.get(source="manual")
    change = {"id": str(line.pk), "line_total": "500000.00"}
    edit_line_items(invoice_id=edited.pk, user=user, update=[change], now=EDITED_AT)


def _fill(keys: list[str]) -> None:
    make_users()
    Branding.objects.create(company_name="ООО «Seller»")
    replace_tables(
        tables(
            applications=[
                application(
                    key,
                    customer_key=key.replace("APP", "CUST"),
                    deal_amount=Decimal("15000000.00"),
                    monthly_limit=40,
                    hourly_rate=Decimal("150000.00"),
                    labels=key,
                )
                for key in keys
            ],
            customers=[
                customer(key.replace("APP", "CUST"), company_name=f"Customer of {key}", tin="305118427") for key in keys
            ],
            worklogs=[row for key in keys for row in _worklogs(key)],
            issues=[
                issue_row("PROJ-123", summary="Fix login bug", linked_issue_key="SUP-123"),
                issue_row("PROJ-200", summary="Keep the lights on"),
            ],
        ),
        now=MADE_AT,
    )


def _worklogs(label: str) -> list[Row]:
    """45.5 hours, of which the first is PROJ-123's."""
    first = worklog_row(label, date(2026, 2, 3), "PROJ-123", worklog_id=f"{label}-1")
    more = [(day, 8 * 3600) for day in (4, 5, 6, 9, 10)] + [(11, 4 * 3600 + 1800)]
    return [first] + [
        worklog_row(label, date(2026, 2, day), "PROJ-200", seconds=seconds, worklog_id=f"{label}-{day}")
        for day, seconds in more
    ]
