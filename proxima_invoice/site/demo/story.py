"""What happened in the demonstration: the month before last is billed, last month waits for its manager.

Every step is a service call with its own moment, so history reads as it would: nothing writes an invoice by itself.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from decimal import ROUND_CEILING, Decimal
from itertools import count

from django.contrib.auth.models import User
from django.db import transaction

from clients.models import (
    ClientInvoiceConfig,
    ContractRateRule,
    EmployeeExclusion,
    ProjectClassification,
    WarehouseApplication,
    WarehouseWorklog,
)
from integrations.exchange.models import Company
from invoices.errors import PdfNotMade
from invoices.models import Branding, Invoice
from invoices.pricing.period import Period
from invoices.services.approve import approve
from invoices.services.client_answer import accept
from invoices.services.create_drafts import create_draft, create_drafts
from invoices.services.decline import decline
from invoices.services.edit_fields import edit_fields
from invoices.services.edit_line_items import edit_line_items
from invoices.services.finalize import finalize
from invoices.services.mark_paid import mark_paid
from invoices.services.send import send
from invoices.services.start_job import start_job
from invoices.services.void import void
from invoices.services.work_off_job import KINDS
from proxima_invoice.foundation.work import engine
from proxima_invoice.site.demo.house import make_branding, make_settings
from proxima_invoice.site.demo.incoming import receive_documents
from proxima_invoice.site.demo.warehouse import fill_warehouse
from proxima_invoice.site.demo.worklogs import ZONE, worklogs

BILLED_BEFORE = (
    "APP-101",
    "APP-102",
    "APP-103",
    "APP-104",
    "APP-105",
    "APP-107",
    "APP-110",
    "APP-201",
    "APP-202",
    "APP-203",
)
"""Drafted in both months. The other contracts are left for the manager: one to draft, one with nothing to bill, one
whose label another contract holds, one closed with work, one without what an act needs."""

LEFT_AS_THEY_ARE = ("APP-108", "APP-109", "APP-205", "APP-299")
"""Of those that are left: the label, the closed one, nothing to bill; and one that the warehouse does not know."""


def is_empty() -> bool:
    """Nothing that the demonstration would mix with."""
    models = (
        Invoice,
        WarehouseApplication,
        WarehouseWorklog,
        Branding,
        ContractRateRule,
        ClientInvoiceConfig,
        EmployeeExclusion,
        ProjectClassification,
        Company,
    )
    return not any(model._default_manager.exists() for model in models)


def tell(*, now: datetime) -> bool:
    """Fill an empty installation as of `now`, all or nothing. False when no PDF could be made: then all stay drafts."""
    last = Period.month_before(now.astimezone(ZONE).date())
    before = Period.month_before(last.start)
    people = User.objects.in_bulk(("manager", "admin"), field_name="username")
    story = _Story(people["manager"], people["admin"])
    with transaction.atomic():
        make_branding()
        make_settings(now=now)
        fill_warehouse(worklogs(before, with_late=False), now=now)
        story.bill(before, _moments(before, now))
        fill_warehouse([*worklogs(before, with_late=True), *worklogs(last, with_late=False)], now=now)
        story.prepare(last, _moments(last, now))
        receive_documents(people, now=now)
    return story.prints


def _moments(period: Period, now: datetime) -> Iterator[datetime]:
    """A morning's work, a few minutes apart, on the first day after the period, or just now if that is yet to come."""
    morning = datetime.combine(period.end + timedelta(days=1), time(9, 5), ZONE)
    begin = min(morning, now - timedelta(hours=6))
    return (begin + timedelta(minutes=3 * step) for step in count())


class _Story:
    def __init__(self, manager: User, admin: User) -> None:
        self._manager = manager
        self._admin = admin
        self.prints = True

    def bill(self, period: Period, clock: Iterator[datetime]) -> None:
        """A month that went its whole way, but for two customers who take their time."""
        for invoice in self._draft(period, clock):
            if not self._review(invoice, clock):
                continue
            approve(invoice_id=invoice.pk, user=self._admin, now=next(clock))
            send(invoice_id=invoice.pk, user=self._manager, now=next(clock))
            if invoice.application_key == "APP-203":
                continue
            answered = next(clock) + timedelta(days=4)
            accept(invoice_id=invoice.pk, user=self._manager, now=answered)
            if invoice.application_key != "APP-104":
                mark_paid(invoice_id=invoice.pk, user=self._manager, now=answered + timedelta(days=5))

    def prepare(self, period: Period, clock: Iterator[datetime]) -> None:
        """A month under way: something of every kind."""
        drafts = {invoice.application_key: invoice for invoice in self._draft(period, clock)}
        self._void_and_repeat(drafts["APP-107"], period, clock)
        self._correct_a_line(drafts["APP-103"], clock)
        self._grant_a_discount(drafts["APP-202"], clock)
        self._round_the_total(drafts["APP-101"], clock)
        in_review = [
            key for key in ("APP-101", "APP-105", "APP-110", "APP-201", "APP-203") if self._review(drafts[key], clock)
        ]
        if "APP-105" in in_review:
            reason = "The hours of the second Friday are disputed: the plant says the line stood still."
            decline(invoice_id=drafts["APP-105"].pk, user=self._admin, reason=reason, now=next(clock))
        if "APP-203" in in_review:
            approve(invoice_id=drafts["APP-203"].pk, user=self._admin, now=next(clock))
        self._run_a_job_too_many(period, clock)

    def _run_a_job_too_many(self, period: Period, clock: Iterator[datetime]) -> None:
        """Every contract has its invoice already, or cannot have one: each says why, and nothing is made."""
        keys = [*BILLED_BEFORE, *LEFT_AS_THEY_ARE]
        start_job(user=self._manager, period=period, application_keys=keys, now=next(clock))
        engine.run_due(kinds=KINDS)

    def _draft(self, period: Period, clock: Iterator[datetime]) -> list[Invoice]:
        run = create_drafts(user=self._manager, period=period, application_keys=BILLED_BEFORE, now=next(clock))
        return run.created

    def _review(self, invoice: Invoice, clock: Iterator[datetime]) -> bool:
        if not self.prints:
            return False
        try:
            finalize(invoice_id=invoice.pk, user=self._manager, now=next(clock))
        except PdfNotMade:
            self.prints = False
        return self.prints

    def _void_and_repeat(self, invoice: Invoice, period: Period, clock: Iterator[datetime]) -> None:
        reason = "Drafted before the new incident rate was agreed; drafted again."
        void(invoice_id=invoice.pk, user=self._manager, reason=reason, now=next(clock))
        create_draft(user=self._manager, application_key=invoice.application_key, period=period, now=next(clock))

    def _correct_a_line(self, invoice: Invoice, clock: Iterator[datetime]) -> None:
        line = invoice.line_items.filter(line_type="task").order_by("-quantity", "sort_order")[0]
        shorter = {"id": str(line.pk), "quantity": line.quantity - Decimal("0.50")}
        edit_line_items(invoice_id=invoice.pk, user=self._manager, update=[shorter], now=next(clock))

    def _grant_a_discount(self, invoice: Invoice, clock: Iterator[datetime]) -> None:
        discount = {"description": "Discount agreed by letter", "line_total": Decimal("-120.00")}
        edit_line_items(invoice_id=invoice.pk, user=self._manager, add=[discount], now=next(clock))

    def _round_the_total(self, invoice: Invoice, clock: Iterator[datetime]) -> None:
        rounded = invoice.total_amount.quantize(Decimal("1E+6"), ROUND_CEILING).quantize(Decimal("0.01"))
        edit_fields(invoice_id=invoice.pk, user=self._manager, changes={"total_amount": rounded}, now=next(clock))
