"""Draft a whole month: say what will happen, do it, and tell what became of every contract (spec 3, generate-bulk)."""

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from clients.queries import billing_settings, warehouse
from clients.warehouse.source import WarehouseError
from invoices.admin.page import acting_user, log_failure, needs, refusal_status, render, sentences
from invoices.admin.typed_month import typed_month
from invoices.errors import InvoiceError
from invoices.pricing.period import Period
from invoices.queries.billed_periods import billed_periods
from invoices.services.create_drafts import DraftRun, create_drafts
from invoices.services.select_contracts import select_contracts
from proxima_invoice.foundation.admin.base import ModelAdmin


class Outlook(NamedTuple):
    """How many contracts the month touches, before any worklog is read."""

    contracts: int
    billed: int

    @property
    def to_draft(self) -> int:
        return self.contracts - self.billed


@needs("invoices.view_invoice", "invoices.generate_invoice")
def generate_month(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """GET tells, POST does. A second POST creates nothing and says why: reloading its answer is harmless."""
    sent = request.POST if request.method == "POST" else request.GET
    last = Period.month_before(timezone.localdate())
    month = sent.get("month", f"{last.start:%Y-%m}")
    context: dict[str, Any] = {"month": month, "outlook": None, "run": None, "words": ""}
    failure: Exception | None = None
    try:
        period = typed_month(month)
        context["words"] = f"{MONTHS[period.start.month]} {period.start.year}"
        if request.method == "POST":
            context["run"] = _run(request, period)
        else:
            context["outlook"] = _outlook(period)
    except (InvoiceError, WarehouseError) as error:
        failure = error
        log_failure(error)
    return render(
        model_admin,
        request,
        "generate_month.html",
        title=_("Generate a month"),
        context={**context, "refusal": sentences(failure) if failure else []},
        status=refusal_status(failure) if request.method == "POST" else 200,
    )


def _run(request: HttpRequest, period: Period) -> DraftRun:
    return create_drafts(user=acting_user(request), period=period)


def _outlook(period: Period) -> Outlook:
    selection = select_contracts(source=warehouse(), settings=billing_settings(), period=period)
    return Outlook(len(selection.to_bill), len(selection.to_bill.keys() & billed_periods(period).keys()))
