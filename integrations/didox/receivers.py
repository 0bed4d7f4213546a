"""Owes the customer in this country an act at Didox for each invoice that is sent; letters go abroad."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _

from integrations.deliver import connect
from integrations.didox.config import lacks, missing, off_because, page_of
from integrations.didox.document import ACCEPTED, CANCELLED, DRAFT, PENDING, REJECTED
from integrations.didox.handler import FAILED, NAME, SENT, check, handle
from integrations.didox.poll import ASK_HOW_ACTS_STAND
from integrations.outbox import owe
from integrations.registry import Integration, Told
from invoices.models import Invoice
from invoices.signals import invoice_sent
from invoices.states import Status
from proxima_invoice.foundation.work import periodic


def is_due_for(invoice: Invoice) -> bool:
    """Not before a person sends it, however the delivery is asked for."""
    return invoice.is_local_act and invoice.status in (Status.SENT, Status.ACCEPTED, Status.PAID)


def told(invoice: Invoice) -> Told | None:
    """Whose turn it is."""
    known = {
        DRAFT: Told(_("Awaiting our signature"), "to_sign"),
        PENDING: Told(_("Awaiting the customer's signature"), "awaited"),
        ACCEPTED: Told(_("Signed by the customer"), "done"),
        REJECTED: Told(_("Rejected by the customer"), "not_accepted"),
        CANCELLED: Told(_("Cancelled there"), "not_accepted"),
    }
    return known.get(invoice.didox_status)


DIDOX = Integration(
    name=NAME,
    title="Didox",
    handle=handle,
    is_due_for=is_due_for,
    off_because=off_because,
    is_done=lambda invoice: bool(invoice.didox_document_id),
    missing=missing,
    lacks=lacks,
    check=check,
    delivered_event=SENT,
    failed_event=FAILED,
    told=told,
    link=lambda invoice: page_of(invoice.didox_document_id),
    ids=lambda invoice: {"didox_document_id": invoice.didox_document_id, "didox_status": invoice.didox_status},
)
connect(DIDOX)
periodic.register(ASK_HOW_ACTS_STAND)


@receiver(invoice_sent, dispatch_uid="didox")
def owe_act(*, invoice_id: UUID, approval_no: int, **_: Any) -> None:
    owe(DIDOX, Invoice.objects.get(pk=invoice_id), approval_no=approval_no, now=timezone.now())
