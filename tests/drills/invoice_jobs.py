"""A job over many contracts, and processes that work at it: for those that are killed."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Count
from django.test import override_settings
from django.utils import timezone

from clients.models import ClientInvoiceConfig
from clients.warehouse.replace_tables import replace_tables
from clients.warehouse.types import Contact
from invoices.models import Invoice, InvoiceJobItem, JobStep, Payment, PaymentMethod
from invoices.pricing.period import Period
from invoices.queries.job_progress import Progress, progress_of
from invoices.services import begin_payment
from invoices.services.create_drafts import create_drafts
from invoices.services.start_job import start_job
from proxima_invoice.foundation.models import WorkAttempt, WorkItem
from proxima_invoice.foundation.work import engine
from tests import whole
from tests.drills.deliveries import hurry
from tests.fakes import stripe
from tests.warehouse_data import application, customer, issue_row, tables, worklog_row

PERIOD = Period.month(2026, 2)
LONGEST_CALL = 40
OPEN = ("pending", "running")


def load(contracts: int) -> None:
    """So many hourly contracts with two worklogs each."""
    _load(contracts)


def load_with_cards(contracts: int) -> None:
    """The same, approved without a person, for a customer abroad who gets letters and whose card is charged."""
    _load(contracts, currency="USD", country="GB", contacts=[Contact("CUST-1", email="accounts@orion.example")])
    ClientInvoiceConfig.objects.bulk_create(
        ClientInvoiceConfig(application_key=key, auto_approve=True) for key in _keys(contracts)
    )
    PaymentMethod.objects.create(
        customer_key="CUST-1",
        provider="stripe",
        provider_customer_id=stripe.CUSTOMER,
        provider_method_id=stripe.METHOD,
    )


def _load(
    contracts: int, *, currency: str = "UZS", country: str = "Uzbekistan", contacts: Sequence[Contact] = ()
) -> None:
    keys = _keys(contracts)
    hourly = {"deal_type": "HR", "hourly_rate": Decimal("150.07"), "currency": currency}
    replace_tables(
        tables(
            applications=[application(key, labels=key, **hourly) for key in keys],
            customers=[customer("CUST-1", tin="305118427", country=country)],
            contacts=contacts,
            worklogs=[worklog_row(key, date(2026, 2, day), f"IT-{day}") for key in keys for day in (3, 4)],
            issues=[issue_row("IT-3"), issue_row("IT-4")],
        ),
        now=timezone.now(),
    )


def _keys(contracts: int) -> list[str]:
    return [f"APP-{number:04}" for number in range(1, contracts + 1)]


def start(contracts: int, through: JobStep = JobStep.PDF) -> str:
    """A job; its id."""
    user, _ = get_user_model().objects.get_or_create(username="manager")
    return str(start_job(user=user, period=PERIOD, application_keys=_keys(contracts), through=through).pk)


def work(settings: Mapping[str, Any] = MappingProxyType({})) -> bool:
    """A worker until nothing is left to do; False when it had to stop before."""
    hurry()
    begin_payment.FOLLOWED_UP_AFTER = timedelta(seconds=1)
    until = time.monotonic() + LONGEST_CALL
    with override_settings(**settings):
        while WorkItem.objects.filter(state__in=OPEN).exists():
            if time.monotonic() > until:
                return False
            if not engine.run_due(stop=lambda: time.monotonic() > until):
                time.sleep(0.05)
    return True


def draft_by_hand() -> list[str]:
    """A person generates the month; the contracts that he was faster with."""
    user, _ = get_user_model().objects.get_or_create(username="by-hand")
    return [invoice.application_key for invoice in create_drafts(user=user, period=PERIOD).created]


def progress(job_id: str) -> Progress:
    return progress_of([UUID(job_id)])[UUID(job_id)]


@dataclass
class Told:
    """What the rows say once all is done."""

    items: dict[str, int]
    """Items by status."""
    invoices: dict[str, int]
    """Invoices by status."""
    faults: list[str]
    workers: int
    """Processes that did some of the work, at least: those that were at it at the same time."""
    captured: dict[str, str]
    """What we know of each payment that was taken: the provider's id, by ours."""
    uncertain_letters: int


def told() -> Told:
    return Told(
        items=_counted(InvoiceJobItem, "status"),
        invoices=_counted(Invoice, "status"),
        faults=[*whole.faults(), *_faults()],
        workers=_most_at_once(),
        captured={str(one.pk): one.provider_id for one in Payment.objects.filter(state="captured")},
        uncertain_letters=WorkItem.objects.filter(kind="delivery:email", state="uncertain").count(),
    )


def _faults() -> list[str]:
    """One invoice and one number for each contract, each made and finalized once, and each its item's own."""
    found = []
    contracts = Counter(Invoice.objects.values_list("application_key", flat=True))
    found += [f"{key} has {count} invoices" for key, count in contracts.items() if count > 1]
    numbers = sorted(Invoice.objects.values_list("invoice_number", flat=True))
    if numbers != list(range(1, len(numbers) + 1)):
        found.append(f"The numbers have gaps, or come twice: {numbers}")
    for to_status in ("draft", "needs_review"):
        moved = Invoice.objects.filter(events__to_status=to_status).annotate(times=Count("events"))
        found += [f"{one} became {to_status} {one.times} times" for one in moved.exclude(times=1)]
    for item in InvoiceJobItem.objects.select_related("invoice").filter(status="success"):
        if not item.is_own or item.invoice is None or item.invoice.application_key != item.application_key:
            found.append(f"{item} owns another's invoice, or none")
    return found


def _most_at_once() -> int:
    """How many goes overlapped at most."""
    ended = WorkAttempt.objects.filter(outcome="done").values_list("started_at", "ended_at")
    moments = sorted([(begin, 1) for begin, _ in ended] + [(end, -1) for _, end in ended if end])
    most = now = 0
    for _, change in moments:
        now += change
        most = max(most, now)
    return most


def _counted(model: type[InvoiceJobItem] | type[Invoice], name: str) -> dict[str, int]:
    return dict(model.objects.order_by().values_list(name).annotate(Count("pk")))
