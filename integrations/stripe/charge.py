"""Our payments and refunds as Stripe takes them, and its answers as ours. Pure; its words and numbers stop here."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from invoices.payment_port import Answer, Charge, Declined, Repayment, Settled, Unknown
from proxima_invoice.foundation.sentences import known

# https://docs.stripe.com/currencies#zero-decimal
NO_DECIMALS = frozenset(
    ("BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF")
)
# https://docs.stripe.com/currencies#three-decimal: the last digit has to be 0, which our two decimals see to.
THREE_DECIMALS = frozenset(("BHD", "JOD", "KWD", "OMR", "TND"))
# https://docs.stripe.com/currencies#special-cases: written with two decimals that have to be 00.
WHOLE_OF_TWO = frozenset(("ISK",))
# Stripe's page counts it once among those without decimals and once among those written with two.
CONTRADICTED = frozenset(("UGX",))

PROCESSING = known("Stripe is still at it: %(payment)s is %(status)s.")
ANOTHER = known("%(payment)s at Stripe is of %(amount)s %(currency)s, which is not what was asked for.")
NOT_PAID = known("Stripe says that it was not paid: %(payment)s is %(status)s.")
NOT_WHOLE = known("%(currency)s has no decimals at Stripe, so %(amount)s cannot be charged.")
NOT_CHARGED_IN = known("Stripe cannot be charged in %(currency)s by us: how it writes amounts of it is not documented.")

# https://docs.stripe.com/payments/paymentintents/lifecycle
DONE = ("succeeded",)
NOT_DONE = ("requires_payment_method", "requires_action", "canceled")
# https://docs.stripe.com/api/refunds/object#refund_object-status
REFUND_NOT_DONE = ("failed", "canceled")


class NotCharged(ValueError):
    """An amount that Stripe cannot be asked for; `str()` says why."""


def minor_units(amount: Decimal, currency: str) -> int:
    """An amount as Stripe counts it. Raises `NotCharged`."""
    if currency in CONTRADICTED:
        raise NotCharged(NOT_CHARGED_IN % {"currency": currency})
    if currency in NO_DECIMALS | WHOLE_OF_TWO and amount != int(amount):
        raise NotCharged(NOT_WHOLE % {"currency": currency, "amount": f"{amount:f}"})
    return int(amount * _factor(currency))


def from_minor_units(units: int, currency: str) -> Decimal:
    return (Decimal(units) / _factor(currency)).quantize(Decimal("0.01"))


def _factor(currency: str) -> int:
    return 1 if currency in NO_DECIMALS else 1000 if currency in THREE_DECIMALS else 100


def intent_of(charge: Charge) -> dict[str, Any]:
    """What creates, and at once confirms, the payment while nobody is there to answer questions of a bank."""
    # https://docs.stripe.com/api/payment_intents/create
    return {
        "amount": minor_units(charge.amount, charge.currency),
        "currency": charge.currency.lower(),
        "customer": charge.customer_id,
        "payment_method": charge.method_id,
        "confirm": True,
        "off_session": True,
        # Without this Stripe wants an address to send the customer to.
        "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
        "description": charge.invoice_number,
        "metadata": {
            "payment_id": str(charge.payment_id),
            "invoice_id": str(charge.invoice_id),
            "invoice_number": charge.invoice_number,
        },
    }


def refund_of(repayment: Repayment) -> dict[str, Any]:
    # https://docs.stripe.com/api/refunds/create
    return {
        "payment_intent": repayment.provider_id,
        "amount": minor_units(repayment.amount, repayment.currency),
        "metadata": {
            "refund_id": str(repayment.refund_id),
            "payment_id": str(repayment.payment_id),
            "invoice_id": str(repayment.invoice_id),
        },
    }


def found_intent(intents: Iterable[Mapping[str, Any]], charge: Charge) -> Mapping[str, Any] | None:
    """The one that is ours; one that succeeded before any other."""
    ours = [one for one in intents if metadata(one).get("payment_id") == str(charge.payment_id)]
    return next((one for one in ours if one.get("status") in DONE), ours[0] if ours else None)


def found_refund(refunds: Iterable[Mapping[str, Any]], repayment: Repayment) -> Mapping[str, Any] | None:
    return next((one for one in refunds if metadata(one).get("refund_id") == str(repayment.refund_id)), None)


def outcome_of(intent: Mapping[str, Any], charge: Charge) -> Answer:
    """What a PaymentIntent of ours says."""
    payment, status = text(intent, "id"), text(intent, "status")
    asked = (minor_units(charge.amount, charge.currency), charge.currency.lower())
    if not payment or (intent.get("amount"), intent.get("currency")) != asked:
        told = {"payment": payment, "amount": text(intent, "amount"), "currency": text(intent, "currency")}
        return Unknown(ANOTHER % told)
    if status in DONE:
        return Settled(payment)
    if status in NOT_DONE:
        return refusal_of(intent)
    return Unknown(PROCESSING % {"payment": payment, "status": status}, payment)


def refusal_of(intent: Mapping[str, Any]) -> Declined:
    """Why a PaymentIntent was not paid, as its last error says."""
    error = intent.get("last_payment_error")
    said: Mapping[str, Any] = error if isinstance(error, Mapping) else {}
    payment, status = text(intent, "id"), text(intent, "status")
    message = text(said, "message") or NOT_PAID % {"payment": payment, "status": status}
    return Declined(text(said, "code") or status, message, payment)


def refund_outcome_of(refund: Mapping[str, Any]) -> Answer:
    made, status = text(refund, "id"), text(refund, "status")
    if status in DONE and made:
        return Settled(made)
    if status in REFUND_NOT_DONE:
        reason = text(refund, "failure_reason") or status
        return Declined(reason, NOT_GIVEN_BACK % {"refund": made, "reason": reason}, made)
    return Unknown(PROCESSING % {"payment": made, "status": status}, made)


NOT_GIVEN_BACK = known("Stripe could not give it back: %(refund)s, %(reason)s.")


def metadata(row: Mapping[str, Any]) -> Mapping[str, Any]:
    found = row.get("metadata")
    return found if isinstance(found, Mapping) else {}


def text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value)
