"""The month: how far it is, what blocks it, and the drafts it still lacks (design, mockups, Month).

The page itself asks the product's own database alone, so it is there at once and stands while the warehouse is away.
What the warehouse knows comes apart, into the same places: contracts without a draft (`month_board`) and hours that
nobody is billed for (`month_hours`). POST drafts a few contracts and tells what became of each; the page's script
repeats it until none is left.
"""

from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.warehouse.source import WarehouseError
from invoices.admin.month_hours import hours_of_month
from invoices.admin.month_rows import NEEDS, SHOWN, shown_rows
from invoices.admin.month_stages import MONTHS_SHOWN, PAST_REVIEW, count_in, month_url, month_words, stages
from invoices.admin.page import LOOKING, acting_user, invoice_url, needs, refusal_status, render, sentences
from invoices.admin.typed_month import typed_month
from invoices.errors import Invalid, InvoiceError
from invoices.models import Invoice
from invoices.pricing.period import Period
from invoices.queries.month import TURNED_DOWN, month_after, months_until, stage_sums
from invoices.services.create_drafts import DraftRun, create_drafts
from invoices.services.find_missing import MonthOutlook, find_missing
from invoices.states import Status
from proxima_invoice.foundation.admin.base import ModelAdmin
from proxima_invoice.foundation.admin.figures import figure

MOST_AT_ONCE = 200
"""Contracts that one POST may name."""
_READ_AT = "month-warehouse-read-at"
Context = dict[str, Any]


@needs("invoices.view_invoice")
def month(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """GET shows; POST drafts the contracts it names, in JSON.

    What the warehouse knows is put in by the script. Whoever has none asks for it with `read`: the page with its
    contracts (`board`), or the hours alone (`hours`), so that neither costs more than any other page.
    """
    if request.method == "POST":
        return draft_some(model_admin, request)
    period, refusal = _period(request.GET)
    read = request.GET.get("read")
    read = read if read in ("board", "hours") else ""
    if read == "hours":
        context = {"period": period, **_words(period), **_hours(request, period)}
    else:
        context = _board(request, period, with_warehouse=read == "board")
    return render(
        model_admin,
        request,
        "month.html",
        title=_("Month"),
        context={
            **context,
            # The theme's breadcrumb would name the model, which has a list of its own.
            "opts": None,
            "content_title": _("Month"),
            "refusal": refusal,
            "read": read,
            "previous": _neighbour(Period.month_before(period.start)),
            "next": _neighbour(month_after(period)) if period.start <= timezone.localdate() else None,
        },
    )


@needs("invoices.view_invoice", methods=LOOKING)
def month_board(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """The parts of the page that the warehouse makes whole, for the script to put in their places."""
    period, _refusal = _period(request.GET)
    return _parts(request, "month_board.html", _board(request, period, with_warehouse=True))


@needs("invoices.view_invoice", methods=LOOKING)
def month_hours(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    period, _refusal = _period(request.GET)
    return _parts(request, "_month_hours.html", {"period": period, **_words(period), **_hours(request, period)})


@needs("invoices.view_invoice", "invoices.generate_invoice", methods=("POST",))
def draft_some(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Draft the contracts named in `application_keys`; the answer has one entry for each.

    What an invoice holds already is refused by the service, so a slice that is sent twice drafts nothing twice. When
    the warehouse fails on the way, what was saved before is told along with the reason.
    """
    keys = request.POST.getlist("application_keys")
    stopped = ""
    try:
        run = DraftRun(typed_month(request.POST.get("month", "")))
        if not 1 <= len(keys) <= MOST_AT_ONCE:
            raise Invalid({"application_keys": _("Name 1 to %d contracts.") % MOST_AT_ONCE})
        create_drafts(user=acting_user(request), period=run.period, application_keys=keys, run=run)
    except InvoiceError as error:
        return JsonResponse({"sentences": sentences(error)}, status=refusal_status(error))
    except WarehouseError as error:
        [stopped] = sentences(error)
    return JsonResponse({**_told(run), "stopped": stopped})


def _told(run: DraftRun) -> dict[str, Any]:
    return {
        "drafted": [
            {
                "key": invoice.application_key,
                "name": invoice.company_name or invoice.application_key,
                "number": invoice.display_number,
                "url": invoice_url("change", invoice),
                "said": _drafted_as(invoice),
            }
            for invoice in run.created
        ],
        "skipped": [{"key": refused.application_key, "sentence": str(refused.error)} for refused in run.skipped],
        "failed": [{"key": refused.application_key, "sentence": str(refused.error)} for refused in run.failed],
    }


def _drafted_as(invoice: Invoice) -> str:
    said = f"{figure(invoice.total_amount)} {invoice.currency}"
    count = len(invoice.warnings)
    return f"{said} · {ngettext('%d warning', '%d warnings', count) % count}" if count else said


def _board(request: HttpRequest, period: Period, *, with_warehouse: bool) -> Context:
    months = months_until(period, count=MONTHS_SHOWN)
    sums = stage_sums(months)
    outlook: MonthOutlook | None = None
    away: Context = {}
    if with_warehouse:
        try:
            outlook = find_missing(period=period)
        except WarehouseError as error:
            away = _away(error)
        else:
            cache.set(_READ_AT, timezone.now(), None)
    show = request.GET.get("show", NEEDS)
    show = show if show in SHOWN else NEEDS
    missing = len(outlook.missing) if outlook else 0
    invoices = count_in(sums, period)
    return {
        **_words(period),
        **away,
        "period": period,
        "show": show,
        "outlook": outlook,
        "is_read": with_warehouse,
        "board": stages(sums, months, outlook),
        "table": shown_rows(request, period, sums, outlook, show=show),
        "invoices": invoices,
        "contracts": invoices + missing,
        "past_review": count_in(sums, period, *PAST_REVIEW),
        "in_review": count_in(sums, period, Status.NEEDS_REVIEW),
        "turned_down": count_in(sums, period, *TURNED_DOWN),
        "is_empty": not invoices and (not missing if with_warehouse and outlook else False),
        "read_words": _read_words(outlook.read_at) if outlook and outlook.read_at else "",
        "may_generate": request.user.has_perm("invoices.generate_invoice"),
        "may_review": request.user.has_perm("invoices.approve_invoice"),
        "draftable": [each for each in outlook.missing if not each.is_blocked] if outlook else [],
        "blocked": [each for each in outlook.missing if each.is_blocked] if outlook else [],
    }


def _read_words(read_at: datetime) -> str:
    """With the clock's time: a page stays open, and what it says has to stay true."""
    at = timezone.localtime(read_at)
    if at.date() == timezone.localdate():
        return _("worklogs loaded at %s") % f"{at:%H:%M}"
    return _("worklogs loaded on %s") % f"{at:%d.%m.%Y %H:%M}"


def _hours(request: HttpRequest, period: Period) -> Context:
    try:
        return {"hours": hours_of_month(request, period)}
    except WarehouseError as error:
        return _away(error)


def _away(error: WarehouseError) -> Context:
    return {"away": sentences(error)[0], "last_read": cache.get(_READ_AT)}


def _words(period: Period) -> Context:
    return {"month": f"{period.start:%Y-%m}", "words": month_words(period)}


def _neighbour(period: Period) -> tuple[str, str]:
    return month_url(period), month_words(period)


def _period(asked: QueryDict) -> tuple[Period, list[str]]:
    """The month asked for; the one before today when none is, or when what is asked for is no month."""
    default = Period.month_before(timezone.localdate())
    if "month" not in asked:
        return default, []
    try:
        return typed_month(asked.get("month", "")), []
    except Invalid as error:
        return default, sentences(error)


def _parts(request: HttpRequest, template: str, context: Context) -> HttpResponse:
    answer = TemplateResponse(request, f"admin/invoices/invoice/{template}", context)
    answer.headers["Cache-Control"] = "no-store"
    return answer
