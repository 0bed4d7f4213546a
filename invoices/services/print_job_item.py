"""A job's step PDF: finalize the draft, and approve it where the contract says so (spec 6, Job)."""

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser

from clients.models import ClientInvoiceConfig
from invoices.errors import Conflict
from invoices.models import Invoice, InvoiceJobItem
from invoices.services.approve import approve
from invoices.services.finalize import finalize
from invoices.services.refresh import refresh
from invoices.services.settle_job_item import STANDS, STANDS_FOR_A_PERSON, Left, standing
from invoices.services.system_user import system_user
from invoices.states import Status
from proxima_invoice.foundation.sentences import known

_CHANGED = known(
    "%(number)s was changed by hand after the job drafted it, so it is left as it is. "
    "Finalize it, or retry what failed to let the job do so."
)
_WAITS = known("%(number)s waits for a review.")
_WAITS_FOR_A_SECOND = known("%(number)s waits for a review: where two people are required, no machine approves.")
_LOOKED_AT = ("status", "version", "display_number", "application_key")


def print_job_item(item: InvoiceJobItem, user: AbstractBaseUser) -> str:
    """Until the invoice is approved; raises `Left` where a person has to do that, or decided otherwise."""
    invoice = _read(item)
    if invoice.status == Status.DRAFT:
        invoice = _finalize(item, invoice, user)
    if invoice.status == Status.NEEDS_REVIEW:
        invoice = _approve(invoice)
    if invoice.status not in (Status.APPROVED, Status.SENT, Status.ACCEPTED, Status.PAID):
        raise Left(standing(invoice, STANDS_FOR_A_PERSON))
    return standing(invoice, STANDS)


def _finalize(item: InvoiceJobItem, invoice: Invoice, user: AbstractBaseUser) -> Invoice:
    untouched = invoice.version == item.left_at_version
    if untouched and item.times_retried:
        # What was mended since, in the warehouse or in the settings, is what the retry is for.
        invoice = refresh(invoice_id=invoice.pk, user=user, expected_version=invoice.version)
        InvoiceJobItem.objects.filter(pk=item.pk).update(left_at_version=invoice.version)
        item.left_at_version = invoice.version
    elif not untouched and not item.times_retried:
        raise Conflict(_CHANGED % {"number": invoice.display_number})
    return finalize(invoice_id=invoice.pk, user=user, expected_version=invoice.version)


def _approve(invoice: Invoice) -> Invoice:
    if not ClientInvoiceConfig.objects.filter(pk=invoice.application_key, auto_approve=True).exists():
        raise Left(_WAITS % {"number": invoice.display_number})
    if settings.FOUR_EYES:
        raise Left(_WAITS_FOR_A_SECOND % {"number": invoice.display_number})
    return approve(invoice_id=invoice.pk, user=system_user(), expected_version=invoice.version)


def _read(item: InvoiceJobItem) -> Invoice:
    """As much of it as tells what is next; the verbs read it for themselves."""
    return Invoice.objects.only(*_LOOKED_AT).get(job_items=item)
