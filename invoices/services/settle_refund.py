"""Ask a provider to give money back, or what came of asking before, and write down the answer (spec 6).

It looks first and acts second, as with payments.
"""

from datetime import datetime
from uuid import UUID

from django.utils import timezone, translation

from invoices.models import Refund
from invoices.payment_port import Answer, PaymentProvider, Repayment, Unknown, provider_of
from invoices.services.begin_payment import NOBODY
from invoices.services.record_refund import record_refund
from proxima_invoice.foundation.sentences import ENGLISH


def settle_refund(refund_id: UUID, *, by: str, now: datetime | None = None) -> Refund:
    """The refund as it stands afterwards. Safe to run again, and by several at once."""
    refund = Refund.objects.select_related("payment").get(pk=refund_id)
    if refund.state != Refund.State.OPEN:
        return refund
    with translation.override(ENGLISH):
        answer = _ask(refund, provider_of(refund.payment.provider), now or timezone.now())
    return record_refund(refund_id, answer, by=by, now=now or timezone.now())


def _ask(refund: Refund, provider: PaymentProvider | None, now: datetime) -> Answer:
    if provider is None:
        return Unknown(NOBODY % {"provider": refund.payment.provider})
    if off := provider.off_because():
        return Unknown(off)
    repayment = Repayment(
        refund_id=refund.pk,
        payment_id=refund.payment_id,
        provider_id=refund.payment.provider_id,
        amount=refund.amount,
        currency=refund.payment.currency,
        invoice_id=refund.payment.invoice_id,
    )
    if refund.asked_at is not None and (found := provider.look_up_refund(repayment)) is not None:
        return found
    Refund.objects.filter(pk=refund.pk, asked_at=None).update(asked_at=now)
    return provider.refund(repayment)
