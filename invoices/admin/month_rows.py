"""What of a month needs a person: a row an open problem, with its reason and the next step."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from invoices.admin.month_stages import MISSING, MISSING_LOOK, count_in, list_url, month_url
from invoices.admin.page import invoice_url
from invoices.admin.status_label import LOOKS, glyph, status_label
from invoices.admin.words import DEALS, deal_word
from invoices.models import Invoice
from invoices.pricing.period import Period
from invoices.queries.month import TURNED_DOWN, StageSum, invoices_of_month, open_problems
from invoices.services.find_missing import MissingDraft, MonthOutlook
from invoices.services.tell_warning import warning_words
from invoices.states import Status
from proxima_invoice.foundation.admin.figures import figure

MOST_ROWS = 60
NEEDS, ALL = "needs", "all"
SHOWN = (NEEDS, ALL, MISSING, *(status.value for status in LOOKS if status != Status.VOID))


@dataclass(frozen=True)
class Chip:
    name: str
    word: str | Promise
    count: int | None
    url: str
    is_on: bool


@dataclass(frozen=True)
class Row:
    """A contract of the month. `step` is what to do next, `url` where."""

    name: str
    key: str
    deal: str
    label: SafeString
    hours: Decimal | None
    amount: Decimal | None
    currency: str
    url: str
    step: str
    reasons: Sequence[str]
    number: str = ""
    is_estimate: bool = False

    @property
    def reason(self) -> str:
        return " ".join(self.reasons)


@dataclass
class Rows:
    title: str
    chips: list[Chip]
    rows: list[Row] = field(default_factory=list)
    more: int = 0
    more_url: str = ""


def shown_rows(
    request: HttpRequest, period: Period, sums: Sequence[StageSum], outlook: MonthOutlook | None, *, show: str
) -> Rows:
    """The rows that `show` (one of `SHOWN`) asks for, at most `MOST_ROWS`, and every choice with its count."""
    missing = outlook.missing if outlook else []
    problems = open_problems(period)
    waiting = problems.count()
    found: list[Row] = []
    if show == NEEDS:
        blocked = [each for each in missing if each.is_blocked]
        plain = [each for each in missing if not each.is_blocked]
        invoices = list(problems[:MOST_ROWS])
        turned_down = [invoice for invoice in invoices if invoice.status in TURNED_DOWN]
        others = [invoice for invoice in invoices if invoice.status not in TURNED_DOWN]
        found += (_missing_row(request, each, period) for each in blocked)
        found += (_row(request, invoice) for invoice in turned_down)
        found += (_missing_row(request, each, period) for each in plain)
        found += (_row(request, invoice) for invoice in others)
        count = waiting + len(missing)
    else:
        invoices_shown = invoices_of_month(period)
        if show != ALL:
            invoices_shown = invoices_shown.filter(status=show)
        if show in (ALL, MISSING):
            found += (_missing_row(request, each, period) for each in missing)
        if show != MISSING:
            found += (_row(request, invoice) for invoice in invoices_shown[:MOST_ROWS])
        count = (len(missing) if show in (ALL, MISSING) else 0) + (
            0 if show == MISSING else count_in(sums, period, *([] if show == ALL else [show]))
        )
    return Rows(
        title=str(_title(show)),
        chips=list(_chips(period, sums, outlook, waiting=waiting, show=show)),
        rows=found[:MOST_ROWS],
        more=max(0, count - MOST_ROWS),
        more_url=list_url(period, **({} if show in (NEEDS, ALL, MISSING) else {"status": show})),
    )


def _title(show: str) -> str | Promise:
    if show == NEEDS:
        return _("Needs you")
    if show == ALL:
        return _("All contracts")
    return MISSING_LOOK.word if show == MISSING else LOOKS[Status(show)].word


def _chips(
    period: Period, sums: Sequence[StageSum], outlook: MonthOutlook | None, *, waiting: int, show: str
) -> Iterator[Chip]:
    missing = len(outlook.missing) if outlook else None
    counts: list[tuple[str, str | Promise, int | None]] = [
        (NEEDS, _("Needs you"), waiting + (missing or 0)),
        (ALL, _("All"), count_in(sums, period) + (missing or 0)),
        (MISSING, MISSING_LOOK.word, missing),
    ]
    usual = (Status.DRAFT, Status.NEEDS_REVIEW)
    for status in LOOKS:
        number = count_in(sums, period, status)
        if status in usual or (number and status in TURNED_DOWN) or status == show:
            counts.append((status.value, LOOKS[status].word, number))
    for name, word, count in counts:
        url = month_url(period, **({} if name == NEEDS else {"show": name}))
        yield Chip(name, word, count, url, name == show)


def _row(request: HttpRequest, invoice: Invoice) -> Row:
    step, url = _step(request, invoice)
    return Row(
        name=invoice.company_name or invoice.customer_key,
        key=invoice.application_key,
        deal=deal_word(invoice),
        label=status_label(invoice.status),
        hours=invoice.total_hours,
        amount=invoice.total_amount,
        currency=invoice.currency,
        url=url,
        step=step,
        reasons=list(_reasons(invoice)),
        number=invoice.display_number,
    )


def _step(request: HttpRequest, invoice: Invoice) -> tuple[str, str]:
    if invoice.status in TURNED_DOWN and request.user.has_perm("invoices.reopen_invoice"):
        return _("Reopen…"), invoice_url("verb", invoice, "reopen")
    if invoice.status == Status.NEEDS_REVIEW and request.user.has_perm("invoices.approve_invoice"):
        return _("Review"), invoice_url("change", invoice)
    return _("Open"), invoice_url("change", invoice)


def _reasons(invoice: Invoice) -> Iterator[str]:
    if invoice.status == Status.DECLINED:
        yield _("Declined: %s") % invoice.decline_reason
    elif invoice.status == Status.REJECTED:
        yield _("The customer refused it: %s") % invoice.reject_reason
    is_doubtful = invoice.status in (Status.DRAFT, Status.NEEDS_REVIEW)
    if is_doubtful and invoice.total_is_manual:
        yield _("Total set by hand; the lines say %s.") % figure(invoice.computed_total)
    if is_doubtful:
        yield from map(warning_words, invoice.warnings)
    if invoice.status == Status.NEEDS_REVIEW and not (invoice.total_is_manual or invoice.warnings):
        since = getattr(invoice, "in_review_since", None)
        yield _("Waits for review since %s.") % f"{localtime(since):%d.%m.%Y}" if since else _("Waits for review.")
    if said := _quiet_words(invoice):
        yield said


def _quiet_words(invoice: Invoice) -> str:
    """What there is to say of an invoice that nothing is wrong with."""
    match invoice.status:
        case Status.DRAFT if not (invoice.total_is_manual or invoice.warnings):
            return _("Ready to be finalized.")
        case Status.APPROVED:
            return _("Ready to be sent.")
        case Status.SENT if invoice.sent_at:
            return _("No answer since %s.") % f"{localtime(invoice.sent_at):%d.%m.%Y}"
        case Status.ACCEPTED:
            return _("Not paid yet; due on %s.") % f"{invoice.due_date:%d.%m.%Y}"
        case Status.PAID if invoice.paid_at:
            return _("Paid on %s.") % f"{localtime(invoice.paid_at):%d.%m.%Y}"
    return ""


def _deal(deal_type: str) -> str:
    """In words, or as the warehouse has it where it is none that can be billed."""
    return str(DEALS[Invoice.DealType(deal_type)]) if deal_type in Invoice.DealType.values else deal_type


def _missing_row(request: HttpRequest, missing: MissingDraft, period: Period) -> Row:
    asked: dict[str, Any] = {
        "application_key": missing.application_key,
        "period_start": period.start.isoformat(),
        "period_end": period.end.isoformat(),
    }
    may = request.user.has_perm("invoices.generate_invoice")
    return Row(
        name=missing.name or missing.application_key,
        key=missing.application_key,
        deal=_deal(missing.deal_type),
        label=format_html('<span class="px-st px-missing">{}{}</span>', glyph(MISSING_LOOK), MISSING_LOOK.word),
        hours=missing.hours,
        amount=missing.amount,
        currency=missing.currency,
        url=f"{reverse('admin:invoices_invoice_generate')}?{urlencode(asked)}" if may else "",
        step=_("See figures") if may else "",
        reasons=missing.reasons or (_("No draft yet."),),
        is_estimate=True,
    )
