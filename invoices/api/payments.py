"""`/invoices/{id}/payments`, and taking one and giving it back (spec 6, Payment capture)."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from invoices.api import payment_examples as examples
from invoices.api.invoices import INVOICE_ID, NO_SUCH_INVOICE
from invoices.api.payment_shapes import PaymentShape, RefundRequest
from invoices.api.requests import NoBody
from invoices.models import Payment
from invoices.services.capture_payment import capture_payment
from invoices.services.check_values import as_uuid
from invoices.services.lock_invoice import read_invoice
from invoices.services.refund_payment import refund_payment
from proxima_invoice.foundation.api.idempotency import idempotent
from proxima_invoice.foundation.api.operation import operation
from proxima_invoice.foundation.api.parser import json_object, no_body, only
from proxima_invoice.foundation.api.problems import invalid
from proxima_invoice.foundation.api.views import ApiViewSet, answer, as_id, caller

FIELDS = ("amount", "payment_id", "reason")


class PaymentsView(ApiViewSet):
    tag = "payments"
    path_parameters = (INVOICE_ID,)

    @operation(
        summary="What was taken for an invoice, and given back; newest first",
        name="list_payments",
        permission="invoices.view_payment",
        answers=PaymentShape,
        example=examples.PAYMENT,
        many=True,
        refuses={"NOT_FOUND": NO_SUCH_INVOICE},
    )
    def list(self, _request: Request, invoice_id: str) -> Response:
        invoice = read_invoice(as_id(invoice_id, name="invoice_id"))
        return answer(PaymentShape(_payments().filter(invoice=invoice), many=True).data)


class CapturePaymentView(ApiViewSet):
    tag = "payments"
    path_parameters = (INVOICE_ID,)

    @operation(
        summary="Charge the customer's stored payment method",
        name="capture_payment",
        permission="invoices.capture_payment",
        description=(
            "What is still due, tax included, of an approved, sent or accepted invoice. The answer is the payment as "
            "it stands: captured, declined with the reason, or open while nobody knows yet. "
            "Asking again while it is open goes on with it; nothing is taken twice."
        ),
        takes=NoBody,
        takes_example={},
        body_is_optional=True,
        answers=PaymentShape,
        example=examples.PAYMENT,
        refuses={
            "NOT_FOUND": NO_SUCH_INVOICE,
            "CONFLICT": "Orion Logistika Servis has no payment method that is enabled.",
        },
    )
    def create(self, request: Request, invoice_id: str) -> Response:
        no_body(request)
        payment = capture_payment(invoice_id=as_id(invoice_id, name="invoice_id"), user=caller(request))
        return _answer(payment.pk)


class RefundPaymentView(ApiViewSet):
    tag = "payments"
    path_parameters = (INVOICE_ID,)

    @operation(
        summary="Give a payment back, all of it or a part",
        name="refund_payment",
        permission="invoices.refund_payment",
        description=(
            "The answer is the payment with its refunds; the newest says what came of it. The invoice's status stays. "
            "Send an `Idempotency-Key`: without one, asking twice gives back twice, as long as something is left."
        ),
        takes=RefundRequest,
        takes_example={"amount": "825000.00", "reason": "The overtime was agreed to be free."},
        answers=PaymentShape,
        example=examples.REFUNDED,
        idempotent=True,
        refuses={
            "NOT_FOUND": NO_SUCH_INVOICE,
            "CONFLICT": "INV-1 has no payment that could be given back.",
            "VALIDATION_ERROR": "amount: At most 15825000.00 UZS can be given back.",
        },
    )
    @idempotent
    def create(self, request: Request, invoice_id: str) -> Response:
        body = only(json_object(request), FIELDS)
        if "reason" not in body:
            raise invalid({"reason": _("Say why.")})
        if "amount" in body and body["amount"] is None:
            raise invalid({"amount": _("Give a decimal number such as 150000.00.")})
        refund = refund_payment(
            invoice_id=as_id(invoice_id, name="invoice_id"),
            user=caller(request),
            reason=body["reason"],
            amount=body.get("amount"),
            payment_id=_payment_id(body["payment_id"]) if "payment_id" in body else None,
        )
        return _answer(refund.payment_id)


def _payment_id(value: object) -> UUID:
    try:
        return as_uuid(value)
    except ValueError as error:
        raise invalid({"payment_id": str(error)}) from None


def _payments() -> QuerySet[Payment]:
    return Payment.objects.prefetch_related("refunds")


def _answer(payment_id: UUID) -> Response:
    return answer(PaymentShape(_payments().get(pk=payment_id)).data)
