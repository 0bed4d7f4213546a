"""Start a job: choose a month, its contracts, and how far they are taken (spec 6, Job)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from clients.queries import billing_settings, warehouse
from clients.warehouse.source import WarehouseError
from clients.warehouse.types import Application
from invoices.admin.job_page import job_url
from invoices.admin.job_words import THROUGH, THROUGH_HELP
from invoices.admin.page import acting_user, log_failure, needs, refusal_status, render, sentences
from invoices.admin.typed_month import typed_month
from invoices.admin.words import DEALS
from invoices.errors import Invalid, InvoiceError
from invoices.models import InvoiceJob, JobStep
from invoices.pricing.period import Period
from invoices.queries.billed_periods import BilledPeriod, billed_periods
from invoices.services.job_steps import through
from invoices.services.select_contracts import select_contracts
from invoices.services.start_job import GOES_THROUGH, start_job
from proxima_invoice.foundation.admin.base import ModelAdmin


@dataclass(frozen=True)
class Choice:
    """A contract of the month."""

    key: str
    name: str
    deal: str
    is_chosen: bool = True


@dataclass(frozen=True)
class Outlook:
    """The contracts of a month: those without an invoice, and those that have one, with its number."""

    open: list[Choice]
    billed: list[tuple[Choice, BilledPeriod]]


@needs("invoices.view_invoicejob", "invoices.run_invoicejob")
def start_page(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """GET shows, POST starts and leads to the job."""
    sent = request.POST if request.method == "POST" else request.GET
    month = sent.get("month", f"{Period.month_before(timezone.localdate()).start:%Y-%m}")
    wanted = sent.get("through", JobStep.PDF.value)
    chosen = set(sent.getlist("application_keys")) if request.method == "POST" else None
    context: dict[str, Any] = {"month": month, "outlook": None, "words": ""}
    failure: Exception | None = None
    try:
        period = typed_month(month)
        context["words"] = f"{MONTHS[period.start.month]} {period.start.year}"
        if request.method == "POST":
            try:
                job = _start(request, period, wanted, chosen or set())
            except (InvoiceError, WarehouseError) as error:
                failure = error
            else:
                return HttpResponseRedirect(job_url("change", job.pk))
        context["outlook"] = _outlook(period, chosen)
    except (InvoiceError, WarehouseError) as error:
        failure = failure or error
    if failure:
        log_failure(failure)
    context["ways"] = [
        {"value": step.value, "word": THROUGH[step], "help": THROUGH_HELP[step], "is_chosen": step == wanted}
        for step in GOES_THROUGH
    ]
    return render(
        model_admin,
        request,
        "start_job.html",
        title=_("Start a job"),
        context={**context, "refusal": sentences(failure) if failure else []},
        status=refusal_status(failure) if request.method == "POST" else 200,
    )


def _start(request: HttpRequest, period: Period, wanted: str, keys: set[str]) -> InvoiceJob:
    if not keys:
        raise Invalid({"application_keys": _("Choose at least one contract.")})
    last = through([wanted], name="through")
    return start_job(user=acting_user(request), period=period, application_keys=keys, through=last)


def _outlook(period: Period, chosen: set[str] | None) -> Outlook:
    """`chosen` are the keys of a form that was refused: its boxes stay as they were."""
    source = warehouse()
    selection = select_contracts(source=source, settings=billing_settings(), period=period)
    customers = source.customers({one.customer_key for one in selection.to_bill.values()})
    names = {key: customer.company_name for key, customer in customers.items()}
    invoices = billed_periods(period)
    choices = [
        _choice(application, names, is_chosen=chosen is None or key in chosen)
        for key, application in sorted(selection.to_bill.items())
    ]
    return Outlook(
        open=[choice for choice in choices if choice.key not in invoices],
        billed=[(choice, invoices[choice.key][0]) for choice in choices if choice.key in invoices],
    )


def _choice(application: Application, names: Mapping[str, str], *, is_chosen: bool) -> Choice:
    deals = {str(deal): str(word) for deal, word in DEALS.items()}
    return Choice(
        key=application.application_key,
        name=names.get(application.customer_key) or application.application_name or application.application_key,
        deal=deals.get(application.deal_type, application.deal_type),
        is_chosen=is_chosen,
    )
