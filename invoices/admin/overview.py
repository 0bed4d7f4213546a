"""The page of one invoice: the paper beside what decides about it (design, mockups, review)."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from invoices.admin.against import Against, against_previous
from invoices.admin.by_hand import by_hand, count_lines
from invoices.admin.page import LOOKING, find_invoice, in_list, invoice_url, may_edit, needs, render
from invoices.admin.payments_card import payments_card
from invoices.admin.queue import Queue, queue_of
from invoices.admin.timeline import timeline
from invoices.admin.verbs import BY_NAME, Offer, Words, offered
from invoices.models import Invoice
from invoices.queries.made_and_paid import made_and_paid
from invoices.queries.stored_pdf import pdf_name
from invoices.queries.turned_down import turned_down
from invoices.services.tell_warning import warning_words
from invoices.states import Status
from proxima_invoice.foundation.admin import panels
from proxima_invoice.foundation.admin.base import ModelAdmin
from proxima_invoice.foundation.admin.figures import amount_html, figure

ENTRIES_SHOWN = 5


class Choice(NamedTuple):
    """A decision that the bar asks about by itself, and its key."""

    name: str
    label: Words
    icon: str
    key: str
    asks: str
    url: str
    """Where it is asked without the script."""
    needs_reason: bool = False
    is_primary: bool = False
    is_danger: bool = False


@needs("invoices.view_invoice", methods=LOOKING)
def overview(model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID | str) -> HttpResponse:
    return show_overview(model_admin, request, find_invoice(object_id))


def show_overview(
    model_admin: ModelAdmin,
    request: HttpRequest,
    invoice: Invoice,
    *,
    refusal: Sequence[str] = (),
    decision: str = "",
    reason: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page; after a decision that was refused also why, and the `reason` that was typed for it."""
    queue = queue_of(model_admin, request, invoice)
    # A draft has neither.
    known = None if invoice.is_draft else made_and_paid(invoice)
    lines = count_lines(invoice)
    offer = offered(request, invoice)
    against = against_previous(invoice, people=lines["people"])
    choices = choices_of(request, invoice, offer, queue)
    asked = {choice.name for choice in choices}
    return render(
        model_admin,
        request,
        "overview.html",
        title=str(invoice),
        context={
            "invoice": invoice,
            "tab": "overview",
            "made_at": known and known.made_at,
            "pdf_name": pdf_name(invoice.display_number),
            "figures": key_figures(invoice),
            "reasons": reasons(invoice),
            "remarks": remarks(invoice),
            "by_hand": by_hand(invoice, lines),
            "history": timeline(invoice, entries=ENTRIES_SHOWN).entries,
            "verbs": [verb for verb in offer.verbs if verb.name not in asked],
            "choices": choices,
            "queue": queue,
            "against": against,
            "overtime": overtime_words(invoice, against),
            "in_list": queue.suffix if queue else in_list(request),
            "refusal": refusal,
            "decision": decision if decision in asked else "",
            "reason": reason,
            "has_keys": bool(queue or choices or may_edit(request, invoice)),
            "why_not": offer.why_not,
            "warnings_from_above": panels.rendered("invoice_warnings", request, invoice),
            "panels": [
                *([payments_card(request, invoice, known)] if known else []),
                *panels.rendered("invoice", request, invoice),
            ],
            "line_count": lines["line_count"],
        },
        status=status,
    )


def choices_of(request: HttpRequest, invoice: Invoice, offer: Offer, queue: Queue | None) -> list[Choice]:
    """What a reviewer can decide without leaving the page; nothing unless it waits for a review."""
    if invoice.status != Status.NEEDS_REVIEW:
        return []
    suffix = queue.suffix if queue else in_list(request)
    sum_words = f"{figure(invoice.total_amount)} {invoice.currency}"
    named = {"number": invoice.display_number, "sum": sum_words}
    offered_names = {verb.name for verb in offer.verbs}
    approve, decline, reopen = BY_NAME["approve"], BY_NAME["decline"], BY_NAME["reopen"]
    decline_url = invoice_url("verb", invoice, "decline") + suffix
    found = []
    if approve.name in offered_names:
        url = invoice_url("verb", invoice, "approve") + suffix
        asks = _("Approve %(number)s for %(sum)s?") % named
        found.append(Choice("approve", approve.label, approve.icon, "A", asks, url, is_primary=True))
    if decline.name in offered_names:
        asks = _("Decline %(number)s: why?") % named
        found.append(
            Choice("decline", decline.label, decline.icon, "D", asks, decline_url, needs_reason=True, is_danger=True)
        )
        if request.user.has_perm(reopen.permission):
            asks = _("Take %(number)s back to draft: what is to be corrected?") % named
            found.append(Choice("edit", reopen.label, reopen.icon, "E", asks, decline_url, needs_reason=True))
    return found


def key_figures(invoice: Invoice) -> list[tuple[str, Any]]:
    """What the total is made of, and the hours behind it."""
    base_word = {
        Invoice.DealType.SUPPORT: _("Monthly support"),
        Invoice.DealType.FIXED_PRICE: _("Fixed price"),
        Invoice.DealType.HOURLY: _("Work"),
    }[Invoice.DealType(invoice.deal_type)]
    figures: list[tuple[str, Any]] = [(base_word, amount_html(invoice.base_amount))]
    if invoice.is_overtime:
        hours = figure(invoice.overtime_hours)
        figures.append((_("Over the limit, %s h") % hours, amount_html(invoice.overtime_amount)))
    by_hand = invoice.computed_total - invoice.base_amount - invoice.overtime_amount
    if by_hand:
        figures.append((_("Lines added by hand"), amount_html(by_hand)))
    if invoice.vat_mode != Invoice.VatMode.NONE:
        figures.append((_("VAT %s %%") % f"{invoice.vat_rate:f}", amount_html(invoice.vat_amount)))
    limit = invoice.monthly_limit_hours
    worked = _("Hours worked") if limit is None else _("Hours worked, limit %s") % figure(limit)
    figures.append((worked, amount_html(invoice.total_hours)))
    return figures


def reasons(invoice: Invoice) -> list[tuple[str, str, str]]:
    """Why an invoice stands where it does: (title, reason, by whom), for one that was turned down, also as the draft
    that it is again.
    """
    match invoice.status:
        case Status.DECLINED:
            return [(_("Declined"), invoice.decline_reason, invoice.declined_by)]
        case Status.REJECTED:
            return [(_("Rejected by the customer"), invoice.reject_reason, invoice.rejected_by)]
        case Status.VOID:
            return [(_("Void"), invoice.void_reason, invoice.voided_by)]
        case Status.DRAFT if told := turned_down(invoice):
            titles = {Status.DECLINED: _("Was declined"), Status.REJECTED: _("Was rejected by the customer")}
            return [(titles[told.status], told.reason, told.by)]
    return []


def overtime_words(invoice: Invoice, before: Against | None) -> str:
    """Hours beyond the limit, and whether that is new."""
    if not invoice.is_overtime:
        return ""
    hours = figure(invoice.overtime_hours)
    if before is None:
        return _("%s h over the monthly limit.") % hours
    told = {"hours": hours, "number": before.invoice.display_number, "before": figure(before.invoice.overtime_hours)}
    if before.invoice.overtime_hours:
        return _("%(hours)s h over the monthly limit; %(before)s h in %(number)s.") % told
    return _("%(hours)s h over the monthly limit; none in %(number)s.") % told


def remarks(invoice: Invoice) -> list[str]:
    """What a reviewer should know before believing the page. What printing would say is asked for apart."""
    return [warning_words(warning) for warning in invoice.warnings]
