"""Payments, refunds and payment methods in JSON, and what may be sent about them (spec 6, Payment capture)."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from invoices.api.requests import NAMED, AmountIn, SaidIn
from invoices.models import Payment, Refund
from invoices.services.check_values import LONGEST_REASON
from invoices.services.payment_methods import FIELDS
from proxima_invoice.foundation.api.fields import TEXT, MomentField, MoneyField
from proxima_invoice.foundation.api.shapes import RequestShape


class RefundShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    amount = MoneyField()
    reason = serializers.CharField()
    state = serializers.ChoiceField(choices=Refund.State.choices)
    code = serializers.CharField(help_text="Why it was refused, as the provider calls it.")
    message = serializers.CharField(help_text="Why it was refused, or why nobody knows yet.")
    provider_id = serializers.CharField(help_text="What the provider calls it.")
    started_by = serializers.CharField()
    created_at = MomentField()
    ended_at = MomentField(allow_null=True)


class PaymentShape(serializers.Serializer[Any]):
    """Money that was asked of a customer's payment method, and what came of it."""

    id = serializers.UUIDField()
    invoice_id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=Payment.State.choices)
    amount = MoneyField()
    refunded_amount = MoneyField()
    currency = serializers.CharField()
    provider = serializers.CharField()
    provider_id = serializers.CharField(help_text="What the provider calls it; empty before it said so.")
    method_label = serializers.CharField()
    code = serializers.CharField(help_text="Why it was declined, as the provider calls it.")
    message = serializers.CharField(help_text="Why it was declined, or why nobody knows yet.")
    started_by = serializers.CharField()
    created_at = MomentField()
    ended_at = MomentField(allow_null=True, help_text="When it was captured or declined.")
    refunds = RefundShape(many=True, help_text="Newest first.")


class RefundRequest(RequestShape):
    amount = AmountIn(required=False, help_text="Absent: all that is left.")
    payment_id = serializers.UUIDField(required=False, help_text="Absent: the newest of which something is left.")
    reason = SaidIn(max_length=LONGEST_REASON, help_text="Kept in history.")


class PaymentMethodShape(serializers.Serializer[Any]):
    """How a customer pays without being asked. Nothing of his card is ever stored."""

    id = serializers.UUIDField()
    customer_key = serializers.CharField()
    provider = serializers.CharField()
    provider_customer_id = serializers.CharField()
    provider_method_id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field's own label is another thing
    enabled = serializers.BooleanField(help_text="May be charged. Of one customer at most one is.")
    created_at = MomentField()


def _text(name: str, pattern: str = NAMED) -> dict[str, Any]:
    return {"type": "string", "pattern": pattern, "maxLength": FIELDS[name]}


@extend_schema_field(_text("customer_key"))
class CustomerKeyIn(serializers.Field[Any, Any, Any, Any]):
    """A customer's key in the warehouse."""


@extend_schema_field(_text("provider", "^[a-z]+$"))
class ProviderIn(serializers.Field[Any, Any, Any, Any]):
    """Who takes the money."""


@extend_schema_field(_text("provider_customer_id", "^cus_[A-Za-z0-9]{1,250}$"))
class ProviderCustomerIn(serializers.Field[Any, Any, Any, Any]):
    """What the provider calls the customer."""


@extend_schema_field(_text("provider_method_id", "^pm_[A-Za-z0-9_]{1,250}$"))
class ProviderMethodIn(serializers.Field[Any, Any, Any, Any]):
    """What the provider calls the payment method."""


@extend_schema_field(_text("label", TEXT))
class LabelIn(serializers.Field[Any, Any, Any, Any]):
    """For people; never a card's number."""


class PaymentMethodRequest(RequestShape):
    customer_key = CustomerKeyIn()
    provider = ProviderIn(required=False, help_text="Absent: stripe.")
    provider_customer_id = ProviderCustomerIn()
    provider_method_id = ProviderMethodIn()
    label = LabelIn(  # type: ignore[assignment]  # as above
        required=False, help_text="Such as “Visa ·· 4242”; at most six digits."
    )
