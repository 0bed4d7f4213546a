"""A job's step e-mail: the verb `send`, once the invoice is approved (spec 6, Job)."""

from django.contrib.auth.models import AbstractBaseUser

from invoices.models import Invoice, InvoiceJobItem
from invoices.services.send import send
from invoices.services.settle_job_item import STANDS, STANDS_FOR_A_PERSON, Left, standing
from invoices.states import Status


def email_job_item(item: InvoiceJobItem, user: AbstractBaseUser) -> str:
    """Raises `Left` when the invoice is not approved any more. What `send` owes is delivered, and shown, by itself."""
    invoice = Invoice.objects.get(job_items=item)
    if invoice.status == Status.APPROVED:
        invoice = send(invoice_id=invoice.pk, user=user, expected_version=invoice.version)
    if invoice.status not in (Status.SENT, Status.ACCEPTED, Status.PAID):
        raise Left(standing(invoice, STANDS_FOR_A_PERSON))
    return standing(invoice, STANDS)
