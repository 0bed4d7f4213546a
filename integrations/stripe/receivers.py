"""Makes Stripe known to those who take payments."""

from integrations.stripe.config import off_because, page_of
from integrations.stripe.handler import capture, faults, look_up, look_up_refund, refund
from integrations.stripe.news import NAME
from invoices.payment_port import PaymentProvider, register

STRIPE = PaymentProvider(
    name=NAME,
    title="Stripe",
    off_because=off_because,
    faults=faults,
    capture=capture,
    look_up=look_up,
    refund=refund,
    look_up_refund=look_up_refund,
    page_of=page_of,
)
register(STRIPE)
