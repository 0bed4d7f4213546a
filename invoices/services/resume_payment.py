"""Find out, in the background, what came of payments and refunds that were left open (spec 6, unknown outcome)."""

from uuid import UUID

from invoices.models import Payment, Refund
from invoices.services.settle_payment import settle_payment
from invoices.services.settle_refund import settle_refund
from invoices.services.system_user import USERNAME
from proxima_invoice.foundation.work.outcomes import Later


def resume_payment(subject: str) -> None:
    """Raises `Later` while nobody knows."""
    payment = settle_payment(UUID(subject), by=USERNAME)
    if payment.state == Payment.State.OPEN:
        raise Later(payment.message)


def resume_refund(subject: str) -> None:
    """Raises `Later` while nobody knows."""
    refund = settle_refund(UUID(subject), by=USERNAME)
    if refund.state == Refund.State.OPEN:
        raise Later(refund.message)
