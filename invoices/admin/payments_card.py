"""“Payments” on the page of an invoice: what was taken and given back, and the buttons for it."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from invoices.admin.page import in_list
from invoices.admin.payment_words import payment_label
from invoices.models import Invoice, Payment
from invoices.payment_port import provider_of
from invoices.queries.made_and_paid import MadeAndPaid
from invoices.queries.payments import net_paid
from invoices.services.begin_payment import CHARGEABLE
from invoices.states import Status
from proxima_invoice.foundation.sentences import retold

HAS_PAYMENTS = (*CHARGEABLE, Status.PAID, Status.REJECTED)
"""Before it was approved nobody can have paid."""


def payments_card(request: HttpRequest, invoice: Invoice, known: MadeAndPaid) -> SafeString:
    """Nothing where nothing was ever charged, and nothing can be."""
    if invoice.status not in HAS_PAYMENTS:
        return SafeString("")
    payments = known.payments
    can_capture = (
        request.user.has_perm("invoices.capture_payment")
        and invoice.status in CHARGEABLE
        and net_paid(payments) < invoice.total_with_vat
        and (_is_open(payments) or known.has_method)
    )
    if not payments and not can_capture:
        return SafeString("")
    may_refund = request.user.has_perm("invoices.refund_payment")
    context = {
        "invoice": invoice,
        "in_list": in_list(request),
        "can_capture": can_capture,
        "is_open": _is_open(payments),
        "rows": [
            {
                "payment": payment,
                "label": payment_label(payment.state),
                "said": retold(payment.message),
                "link": _page_of(payment),
                "can_refund": may_refund and payment.left,
            }
            for payment in payments
        ],
    }
    return mark_safe(render_to_string("admin/invoices/invoice/_payments.html", context, request))  # noqa: S308 - ours


def _is_open(payments: list[Payment]) -> bool:
    return any(payment.state == Payment.State.OPEN for payment in payments)


def _page_of(payment: Payment) -> str:
    provider = provider_of(payment.provider)
    return provider.page_of(payment.provider_id) if provider and payment.provider_id else ""
