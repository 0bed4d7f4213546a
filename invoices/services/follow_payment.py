"""What goes on by itself once money is here: an accepted invoice is paid, a job's contract gets its e-mail (spec 6)."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver
from django.utils import timezone

from invoices.models import Invoice, InvoiceJobItem, JobStep, Payment
from invoices.models.payment import TAKEN
from invoices.queries.payments import net_paid
from invoices.services.change_status import change_status
from invoices.services.retry_failed_items import go_on
from invoices.services.settle_job_item import Status as ItemStatus
from invoices.services.system_user import USERNAME
from invoices.signals import invoice_payment_captured, invoice_status_changed
from invoices.states import Status
from proxima_invoice.foundation.sentences import known

_CAPTURED = known("The payment was captured; the job goes on.")


@receiver(invoice_status_changed, dispatch_uid="payment_covers")
def follow_acceptance(*, invoice_id: UUID, to_status: str, **_: Any) -> None:
    """The customer accepted what he has paid already."""
    if to_status == Status.ACCEPTED:
        _pay_if_covered(invoice_id)


@receiver(invoice_payment_captured, dispatch_uid="payment_covers")
def follow_capture(*, invoice_id: UUID, **_: Any) -> None:
    _pay_if_covered(invoice_id)
    _go_on_with_job(invoice_id)


def _pay_if_covered(invoice_id: UUID) -> None:
    """accepted → paid, as user `system`, when captured payments cover the total with tax."""
    payments = list(Payment.objects.filter(invoice_id=invoice_id, state__in=TAKEN))
    if not payments:
        return
    invoice, now = Invoice.objects.get(pk=invoice_id), timezone.now()
    if invoice.status == Status.ACCEPTED and net_paid(payments) >= invoice.total_with_vat:
        covered_by = {"payments": [str(payment.pk) for payment in payments]}
        change_status(invoice=invoice, verb="mark_paid", by=USERNAME, now=now, fields={"paid_at": now}, data=covered_by)


def _go_on_with_job(invoice_id: UUID) -> None:
    """A contract that waits at this step, because an earlier payment was declined, is not failed any more."""
    now = timezone.now()
    items = InvoiceJobItem.objects.filter(
        invoice_id=invoice_id, is_own=True, status=ItemStatus.FAILURE, step=JobStep.CAPTURE, job__cancelled_at=None
    )
    if waiting := list(items):
        items.update(status=ItemStatus.PENDING, message=_CAPTURED, updated_at=now)
        go_on(waiting, now)
