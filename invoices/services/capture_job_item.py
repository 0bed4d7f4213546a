"""A job's step capture: the customer's stored payment method is charged once the invoice is approved (spec 6, Job)."""

from django.contrib.auth.models import AbstractBaseUser

from invoices.models import Invoice, InvoiceJobItem, JobStep, Payment
from invoices.models.payment import TAKEN
from invoices.queries.payments import method_of, still_due
from invoices.services.begin_payment import CHARGEABLE
from invoices.services.capture_payment import capture_payment
from invoices.services.settle_job_item import STANDS, STANDS_FOR_A_PERSON, Left, Status, standing
from invoices.states import Status as InvoiceStatus
from proxima_invoice.foundation.sentences import known
from proxima_invoice.foundation.work.outcomes import Later, Never

CAPTURED = known("%(number)s: %(amount)s %(currency)s captured.")
NO_METHOD = known("%(number)s: the customer has no stored payment method, so nothing was charged.")
NOTHING_DUE = known("%(number)s: nothing is to be paid.")
GIVEN_BACK = known("%(number)s was paid and given back; it is not charged again by itself.")
DECLINED = known("%(number)s was not paid: %(reason)s")


def capture_job_item(item: InvoiceJobItem, user: AbstractBaseUser) -> str:
    """Raises `Left` when the invoice is not approved any more, `Never` with the reason of a decline, for which the
    contract waits at this step, and `Later` while nobody knows what came of it.
    """
    invoice = Invoice.objects.get(job_items=item)
    if invoice.status == InvoiceStatus.PAID:
        return standing(invoice, STANDS)
    if invoice.status not in CHARGEABLE:
        raise Left(standing(invoice, STANDS_FOR_A_PERSON))
    last = Payment.objects.filter(invoice=invoice).order_by("-created_at", "-id").first()
    if last is None or last.state not in TAKEN:
        if last is not None and _was_declined_to(item, invoice, last):
            raise Never(DECLINED % {"number": invoice.display_number, "reason": last.message})
        is_open = last is not None and last.state == Payment.State.OPEN
        if not is_open and (why_not := _nothing_to_do(invoice)):
            return why_not % {"number": invoice.display_number}
        last = capture_payment(invoice_id=invoice.pk, user=user, expected_version=invoice.version)
    return _told(invoice, last)


def _was_declined_to(item: InvoiceJobItem, invoice: Invoice, payment: Payment) -> bool:
    """Whether nobody has asked for another try since: then the customer's bank is not asked once more, by whoever goes
    on after a process was killed, or by the work that an approval by itself has owed as well.
    """
    if payment.state != Payment.State.DECLINED or payment.ended_at is None:
        return False
    has_failed = item.status == Status.FAILURE and item.step == JobStep.CAPTURE
    since = invoice.approved_at if has_failed and invoice.approved_at else item.updated_at
    return payment.ended_at >= since


def _nothing_to_do(invoice: Invoice) -> str:
    if not still_due(invoice):
        return NOTHING_DUE
    return "" if method_of(invoice.customer_key) else NO_METHOD


def _told(invoice: Invoice, payment: Payment) -> str:
    told = {"number": invoice.display_number, "amount": f"{payment.amount:f}", "currency": payment.currency}
    match payment.state:
        case Payment.State.OPEN:
            raise Later(payment.message)
        case Payment.State.DECLINED:
            raise Never(DECLINED % (told | {"reason": payment.message}))
        case Payment.State.CAPTURED:
            return CAPTURED % told
    return GIVEN_BACK % told
