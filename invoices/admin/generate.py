"""Draft one contract: choose it and a period, see the figures, confirm (spec 3, generate; spec 2, Late work)."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.queries import warehouse
from clients.warehouse.source import WarehouseError
from clients.warehouse.types import ACTIVE
from invoices.admin.page import acting_user, invoice_url, log_failure, needs, refusal_status, render, sentences
from invoices.errors import Invalid, InvoiceError
from invoices.models import Invoice
from invoices.pricing.period import Period
from invoices.services.compute_draft import ComputedDraft
from invoices.services.create_drafts import check_period, create_draft, create_supplement, prefill, refusal_of
from invoices.services.tell_warning import warning_words
from proxima_invoice.foundation.admin.base import ModelAdmin

LINES_SHOWN = 12


@dataclass
class Choice:
    """What was asked for, as typed; `supplementary` bills only what came after the period was invoiced."""

    application_key: str = ""
    period_start: str = ""
    period_end: str = ""
    supplementary: bool = False

    @classmethod
    def of(cls, sent: QueryDict) -> "Choice":
        last = Period.month_before(timezone.localdate())
        return cls(
            application_key=sent.get("application_key", "").strip(),
            period_start=sent.get("period_start", last.start.isoformat()),
            period_end=sent.get("period_end", last.end.isoformat()),
            supplementary=bool(sent.get("supplementary")),
        )

    def period(self) -> Period:
        """Raises `Invalid`, naming the date that is none and the period that cannot be."""
        period = Period(_day("period_start", self.period_start), _day("period_end", self.period_end))
        check_period(period)
        return period


@needs("invoices.view_invoice", "invoices.generate_invoice")
def generate(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """GET shows, and with a contract also computes; only POST saves."""
    choice = Choice.of(request.POST if request.method == "POST" else request.GET)
    figures: ComputedDraft | None = None
    failure: Exception | None = None
    against: InvoiceError | None = None
    try:
        if request.method == "POST":
            invoice = _create(choice, request)
            messages.success(request, _("%s is drafted.") % invoice.display_number)
            return HttpResponseRedirect(invoice_url("change", invoice))
        if choice.application_key:
            figures = _compute(choice)
            against = refusal_of(figures)
    except (InvoiceError, WarehouseError) as error:
        failure = error
        log_failure(error)
    return render(
        model_admin,
        request,
        "generate.html",
        title=_("New draft"),
        context={
            "choice": choice,
            "contracts": _contracts(),
            "draft": figures,
            "warnings": [warning_words(warning) for warning in figures.warnings] if figures else [],
            "lines": figures.priced.lines[:LINES_SHOWN] if figures else [],
            "more": max(0, len(figures.priced.lines) - LINES_SHOWN) if figures else 0,
            "refusal": sentences(failure) if failure else [],
            "against": sentences(against) if against else [],
        },
        status=refusal_status(failure) if request.method == "POST" else 200,
    )


def _create(choice: Choice, request: HttpRequest) -> Invoice:
    service = create_supplement if choice.supplementary else create_draft
    return service(user=acting_user(request), application_key=choice.application_key, period=choice.period())


def _compute(choice: Choice) -> ComputedDraft:
    return prefill(
        application_key=choice.application_key, period=choice.period(), is_supplementary=choice.supplementary
    )


def _contracts() -> list[tuple[str, str]]:
    """Active contracts to choose from: key and name; none while the warehouse is away, a key can still be typed."""
    try:
        applications = warehouse().applications()
    except WarehouseError:
        return []
    return [(one.application_key, one.application_name) for one in applications if one.status == ACTIVE]


def _day(field: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid({field: _("“%s” is not a date.") % text}) from None
