"""`/payment-methods`: how customers pay without being asked (spec 6, Payment capture)."""

import re
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from invoices.api import payment_examples as examples
from invoices.api.payment_shapes import PaymentMethodRequest, PaymentMethodShape
from invoices.api.requests import NAMED, NoBody
from invoices.models import PaymentMethod
from invoices.services.payment_methods import FIELDS, add_payment_method, disable_payment_method
from proxima_invoice.foundation.api.operation import operation
from proxima_invoice.foundation.api.pagination import page_of, window
from proxima_invoice.foundation.api.parser import json_object, no_body, only
from proxima_invoice.foundation.api.problems import invalid
from proxima_invoice.foundation.api.views import ApiViewSet, answer, as_id, caller, page_answer

METHOD_ID = OpenApiParameter("method_id", UUID, OpenApiParameter.PATH)
CUSTOMER = OpenApiParameter(
    "customer_key",
    {"type": "string", "maxLength": FIELDS["customer_key"], "pattern": NAMED},
    OpenApiParameter.QUERY,
    description="Only those of this customer.",
    examples=[OpenApiExample("a customer", value="CUST-001")],
)
TAG = "payments"


class PaymentMethodsView(ApiViewSet):
    tag = TAG

    @operation(
        summary="Stored payment methods, by customer",
        name="list_payment_methods",
        permission="invoices.view_paymentmethod",
        answers=PaymentMethodShape,
        example=examples.METHOD,
        many=True,
        paged=True,
        parameters=(CUSTOMER,),
        leads_to={"method_id": "$response.body#/data/0/id"},
    )
    def list(self, request: Request) -> Response:
        methods = PaymentMethod.objects.all()
        if (key := request.query_params.get("customer_key")) is not None:
            if not re.fullmatch(NAMED.removesuffix("$"), key) or len(key) > FIELDS["customer_key"]:
                raise invalid({"customer_key": _("Give a customer's key.")})
            methods = methods.filter(customer_key=key)
        page = page_of(methods, window(request.query_params))
        return page_answer(page, PaymentMethodShape(page.rows, many=True).data)

    @operation(
        summary="Store a payment method",
        name="add_payment_method",
        permission="invoices.add_paymentmethod",
        description=(
            "What Stripe calls the customer and the method; never anything of a card. It is enabled from now on; a "
            "customer has at most one that is."
        ),
        takes=PaymentMethodRequest,
        takes_example=examples.METHOD_REQUEST,
        answers=PaymentMethodShape,
        example=examples.METHOD,
        status=201,
        leads_to={"method_id": "$response.body#/data/id"},
        refuses={
            "CONFLICT": "This customer has an enabled payment method. Disable that one first.",
            "VALIDATION_ERROR": "provider_method_id: A payment method at Stripe is called pm_….",
        },
    )
    def create(self, request: Request) -> Response:
        body = only(json_object(request), FIELDS)
        method = add_payment_method(user=caller(request), values=body)
        return answer(PaymentMethodShape(method).data, status=201)


class DisablePaymentMethodView(ApiViewSet):
    tag = TAG
    path_parameters = (METHOD_ID,)

    @operation(
        summary="Disable a payment method",
        name="disable_payment_method",
        permission="invoices.change_paymentmethod",
        description="Nothing is charged to it any more. What was charged is not touched.",
        takes=NoBody,
        takes_example={},
        body_is_optional=True,
        answers=PaymentMethodShape,
        example=examples.METHOD | {"enabled": False},
        refuses={"NOT_FOUND": f"There is no payment method {examples.METHOD_ID}."},
    )
    def create(self, request: Request, method_id: str) -> Response:
        no_body(request)
        method = disable_payment_method(method_id=as_id(method_id, name="method_id"), user=caller(request))
        return answer(PaymentMethodShape(method).data)
