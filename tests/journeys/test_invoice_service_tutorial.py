"""The tutorial of an invoice service for orders, in this product's calls, from an empty installation to the letter.

Settings, numbering, logo, a job, and its five steps (spec 6): an order is a contract's period.
"""

import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_httpserver import HTTPServer

from clients.warehouse.replace_tables import replace_tables
from clients.warehouse.types import Contact
from tests.fakes import mail, stripe
from tests.journeys.caller import Caller
from tests.logos import picture
from tests.races import children
from tests.races.databases import Databases
from tests.served import make_users, served
from tests.warehouse_data import application, customer, issue_row, tables, worklog_row

KEY, CUSTOMER, OTHERS = "ORDER-1", "CUST-1", ("ORDER-2", "ORDER-3")
DELIVERED = {"period_start": "2026-02-01", "period_end": "2026-02-28"}
PATIENCE = 60


@dataclass
class Tenant:
    address: str
    letters: list[mail.Letter]
    stripe: stripe.FakeStripe


def take_orders() -> None:
    """For a child process: people to log in as, and three contracts, of which one is as the tutorial's query asks."""
    make_users()
    found = {"customer_key": CUSTOMER, "deal_type": "HR", "hourly_rate": Decimal("25.00"), "currency": "USD"}
    replace_tables(
        tables(
            applications=[
                application(KEY, labels=KEY, status="Active", extended_status="70", **found),
                application(OTHERS[0], labels=OTHERS[0], status="Closed", extended_status="70", **found),
                application(OTHERS[1], labels=OTHERS[1], status="Active", extended_status="10", **found),
            ],
            customers=[customer(CUSTOMER, company_name="Orion Logistics", country="GB")],
            contacts=[Contact(customer_key=CUSTOMER, email="accounts@orion.example")],
            worklogs=[worklog_row(key, date(2026, 2, 3), "IT-3", seconds=7200) for key in (KEY, *OTHERS)],
            issues=[issue_row("IT-3")],
        ),
        now=timezone.now(),
    )


@pytest.fixture
def tenant(databases: Databases, tmp_path: Path) -> Iterator[Tenant]:
    with ExitStack() as running:
        letters = running.enter_context(mail.mail_server())
        cards = stripe.serve(running.enter_context(HTTPServer(host="127.0.0.1", threaded=True)))
        set_up = {f"INVOICE_{name}": value for name, value in stripe.settings_for(cards.url).items()} | {
            "INVOICE_EMAIL_URL": letters.url(),
            "INVOICE_EMAIL_FROM": "Invoices <invoices@tenant.example>",
            "INVOICE_WITH_WORKER": "true",
        }
        name = running.enter_context(databases.copy())
        children.call(name, take_orders)
        address = running.enter_context(served(name, tmp_path, **set_up))
        yield Tenant(address, letters.letters, cards)
        assert cards.faults == []


def test_how_to_configure_a_tenant_and_trigger_invoices(tenant: Tenant):
    admin, manager = Caller(tenant.address, "admin"), Caller(tenant.address, "manager")

    # Set up invoice configuration.
    settings = {"threshold": 96, "status": "Active", "extended_order_status": "70"}
    assert settings.items() <= admin.do("PUT", "/settings/invoice-automation", settings).items()
    # Set up the numbers.
    schema = {"name": "Orders", "pre_text": "INV__year__-", "start_value": 1000, "number_of_digits": 6}
    schema_id = admin.do("POST", "/numbering-schemas", {**schema, "sequence_key": "__year__"})["id"]
    admin.do("POST", f"/numbering-schemas/{schema_id}/set-active")
    of_february = {"invoice_date": "2026-02-28"}
    assert admin.do("POST", f"/numbering-schemas/{schema_id}/preview", of_february)["next_number"] == "INV2026-001000"
    # Set up the site's logo.
    logo = {"media_type": "image/png", "content": b64encode(picture("PNG")).decode()}
    assert admin.do("PUT", "/settings/branding", {"company_name": "Tenant"})["logo"] is None
    assert admin.do("PUT", "/settings/branding/logo", logo)["logo"]["media_type"] == "image/png"
    # How the customer pays.
    card = {"provider_customer_id": stripe.CUSTOMER, "provider_method_id": stripe.METHOD}
    admin.do("POST", "/payment-methods", {"customer_key": CUSTOMER, "label": "Visa ·· 4242", **card})

    # Trigger the creation of invoices.
    steps = {"steps": ["validation", "recalculation", "pdf", "capture", "email"]}
    job_id = manager.do("POST", "/invoice-jobs", {"job_type": "automatic", **DELIVERED, **steps})["job_id"]
    drafted = until_done(manager, job_id)
    assert (drafted["application_key"], drafted["invoice_number"]) == (KEY, "INV2026-001000"), drafted["message"]
    # A person looks at it first: until then nothing is charged and nothing sent.
    invoice = manager.get(f"/invoices/{drafted['invoice_id']}")
    assert (invoice["status"], invoice["total_amount"]) == ("needs_review", "50.00")
    assert (tenant.stripe.taken, tenant.letters) == ([], [])
    Caller(tenant.address, "admin").do("POST", f"/invoices/{invoice['id']}/approve")

    sent = until(lambda: tenant.letters and until_done(manager, job_id))
    assert (sent["step"], sent["status"]) == ("email", "success")
    [charge] = tenant.stripe.taken
    assert (charge["amount"], charge["currency"]) == (5000, "usd")
    [letter] = tenant.letters
    assert letter.recipients == ["accounts@orion.example"]
    [pdf] = [part for part in letter.parsed.iter_attachments() if part.get_content_type() == "application/pdf"]
    assert pdf.get_content().startswith(b"%PDF-")
    assert "INV2026-001000" in letter.text
    [payment] = manager.get(f"/invoices/{invoice['id']}/payments")
    assert (payment["state"], payment["amount"]) == ("captured", "50.00")

    # The same once more: there is an invoice for this order.
    again = {"job_type": "manual", "application_keys": [KEY], **DELIVERED, **steps}
    second = until_done(manager, manager.do("POST", "/invoice-jobs", again)["job_id"])
    assert (second["status"], second["invoice_number"]) == ("skipped", "INV2026-001000")
    assert "INV2026-001000" in second["message"]
    # The customer accepts, and as it is paid for, it is paid.
    manager.do("POST", f"/invoices/{invoice['id']}/accept")
    assert until(lambda: manager.get(f"/invoices/{invoice['id']}")["status"] == "paid")
    assert (len(tenant.stripe.taken), len(tenant.letters)) == (1, 1)


def until_done(caller: Caller, job_id: str) -> dict[str, Any]:
    """The only contract of a job, once nothing of it is left to do."""
    job = until(lambda: (found := caller.get(f"/invoice-jobs/{job_id}"))["job_status"] == "done" and found)
    [item] = job["items"]
    return dict(item)


def until(look: Any) -> Any:
    """What it sees, once it sees something."""
    deadline = time.monotonic() + PATIENCE
    while not (seen := look()):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    return seen
