"""Taking a payment and giving it back: a page that asks, a POST that does it (spec 6, Payment capture)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from invoices.admin.page import (
    acting_user,
    find_invoice,
    in_list,
    invoice_url,
    needs,
    refusal_status,
    render,
    seen_version,
    sentences,
    tab_counts,
)
from invoices.errors import InvoiceError
from invoices.models import Invoice, Payment, Refund
from invoices.money import LARGEST
from invoices.queries.payments import method_of, open_payment, still_due
from invoices.services.begin_payment import NO_METHOD, NOTHING_LEFT, not_chargeable
from invoices.services.capture_payment import capture_payment
from invoices.services.check_values import as_amount
from invoices.services.refund_payment import refund_payment
from proxima_invoice.foundation.admin.base import ModelAdmin
from proxima_invoice.foundation.admin.figures import figure, typed_amount
from proxima_invoice.foundation.sentences import retold, say


@needs("invoices.view_invoice", "invoices.capture_payment")
def capture_page(model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID) -> HttpResponse:
    """A refusal comes back to the same page with its sentence."""
    invoice = find_invoice(object_id)
    failure: InvoiceError | None = None
    if request.method == "POST":
        try:
            payment = capture_payment(
                invoice_id=invoice.pk, user=acting_user(request), expected_version=seen_version(request)
            )
        except InvoiceError as error:
            failure, invoice = error, find_invoice(object_id)
        else:
            _tell_payment(request, invoice, payment)
            return HttpResponseRedirect(invoice_url("change", invoice) + in_list(request))
    standing = open_payment(invoice.pk)
    method, due = method_of(invoice.customer_key), still_due(invoice)
    why_not = not_chargeable(invoice) or _nothing_to_take(invoice, is_possible=bool(standing or (method and due)))
    return render(
        model_admin,
        request,
        "capture.html",
        title=_("Capture payment"),
        context={
            **tab_counts(invoice),
            "invoice": invoice,
            "due": standing.amount if standing else due,
            "method": (standing.method_label or standing.provider_method_id) if standing else method,
            "standing": standing,
            "standing_said": retold(standing.message) if standing else "",
            "is_allowed": not why_not,
            "refusal": sentences(failure) if failure else [why_not] if why_not else [],
        },
        status=refusal_status(failure),
    )


@needs("invoices.view_invoice", "invoices.refund_payment")
def refund_page(model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID, payment_id: UUID) -> HttpResponse:
    """A refusal comes back to the same page with what was typed."""
    invoice = find_invoice(object_id)
    payment = _payment_of(invoice, payment_id)
    failure: InvoiceError | None = None
    if request.method == "POST":
        try:
            refund = _refund(request, invoice, payment)
        except InvoiceError as error:
            failure, payment = error, _payment_of(invoice, payment_id)
        else:
            _tell_refund(request, invoice, refund)
            return HttpResponseRedirect(invoice_url("change", invoice) + in_list(request))
    nothing_left = [] if payment.left else [_("Nothing of this payment is left to be given back.")]
    return render(
        model_admin,
        request,
        "refund.html",
        title=_("Refund payment"),
        context={
            **tab_counts(invoice),
            "invoice": invoice,
            "payment": payment,
            "is_allowed": bool(payment.left),
            "amount": request.POST.get("amount", figure(payment.left)),
            "reason": request.POST.get("reason", ""),
            "refusal": sentences(failure) if failure else nothing_left,
        },
        status=refusal_status(failure),
    )


def _refund(request: HttpRequest, invoice: Invoice, payment: Payment) -> Refund:
    seen: Any = None
    try:
        seen = as_amount(request.POST.get("left", ""), largest=LARGEST)
    except ValueError:
        # Of a form that does not say what it showed, nothing was seen.
        seen = -1
    return refund_payment(
        invoice_id=invoice.pk,
        user=acting_user(request),
        reason=request.POST.get("reason", ""),
        amount=typed_amount(request.POST.get("amount", "")),
        payment_id=payment.pk,
        seen_left=seen,
    )


def _payment_of(invoice: Invoice, payment_id: UUID) -> Payment:
    payment = Payment.objects.filter(invoice=invoice, pk=payment_id).first()
    if payment is None:
        raise Http404
    return payment


def _nothing_to_take(invoice: Invoice, *, is_possible: bool) -> str:
    if is_possible:
        return ""
    if not still_due(invoice):
        return say(NOTHING_LEFT, number=invoice.display_number)
    return say(NO_METHOD, customer=invoice.company_name or invoice.customer_key)


def _tell_payment(request: HttpRequest, invoice: Invoice, payment: Payment) -> None:
    told = {
        "number": invoice.display_number,
        "sum": f"{figure(payment.amount)} {payment.currency}",
        "reason": retold(payment.message),
    }
    match payment.state:
        case Payment.State.OPEN:
            said = _("What came of the payment of %(number)s is not known yet. It is found out by itself. %(reason)s")
            messages.warning(request, said % told)
        case Payment.State.DECLINED:
            messages.error(request, _("%(number)s was not paid: %(reason)s") % told)
        case _:
            messages.success(request, _("%(number)s: %(sum)s captured.") % told)


def _tell_refund(request: HttpRequest, invoice: Invoice, refund: Refund) -> None:
    told = {
        "number": invoice.display_number,
        "sum": f"{figure(refund.amount)} {invoice.currency}",
        "reason": retold(refund.message),
    }
    match refund.state:
        case Refund.State.OPEN:
            said = _("What came of the refund of %(number)s is not known yet. It is found out by itself. %(reason)s")
            messages.warning(request, said % told)
        case Refund.State.FAILED:
            messages.error(request, _("%(number)s was not refunded: %(reason)s") % told)
        case _:
            messages.success(request, _("%(number)s: %(sum)s given back.") % told)
