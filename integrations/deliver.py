"""One go of one delivery: is it still due, hand it to its integration, tell what came of it (spec 5)."""

from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from integrations.errors import NotConfigured, PermanentError, UncertainError
from integrations.models import Delivery
from integrations.outbox import KIND
from integrations.registry import Integration, register
from invoices.models import Invoice, InvoiceEvent
from invoices.services.record_event import record_event
from invoices.services.system_user import USERNAME
from invoices.states import LABELS, Status
from proxima_invoice.foundation import sentences
from proxima_invoice.foundation.sentences import known
from proxima_invoice.foundation.work import registry as work
from proxima_invoice.foundation.work.outcomes import NoLongerDue
from proxima_invoice.foundation.work.registry import Failure, WorkKind

NO_INVOICE = known("There is no invoice %(id)s.")
NOT_DUE = known("%(invoice)s is %(status)s, after %(approvals)s approvals.")
NOT_NOTED = known(
    "%(service)s accepted it, but that could not be written down (%(error)s). "
    "It is not sent again unless a person asks for it."
)

STILL_DUE = (Status.APPROVED, Status.SENT, Status.ACCEPTED, Status.PAID)


def connect(integration: Integration) -> None:
    """Make an integration known, to those who show it and to those who do its work."""
    register(integration)
    work.register(
        WorkKind(
            name=KIND + integration.name,
            run=partial(deliver, integration),
            went_wrong=partial(_tell_failure, integration),
        )
    )


def deliver(integration: Integration, subject: str) -> None:
    """Raises what the integration raises; `NoLongerDue` when the approval it was about is history; `UncertainError`
    when a success that must not be repeated cannot be written down.
    """
    invoice_id, approval_no = _read(subject)
    if reason := integration.off_because():
        raise NotConfigured(reason)
    invoice = Invoice.objects.filter(pk=invoice_id).first()
    if invoice is None:
        raise PermanentError(NO_INVOICE % {"id": invoice_id})
    if invoice.approval_no != approval_no or invoice.status not in STILL_DUE:
        label = LABELS[Status(invoice.status)]
        told = {"invoice": invoice.display_number, "status": label, "approvals": invoice.approval_no}
        raise NoLongerDue(NOT_DUE % told)
    done = integration.handle(invoice, approval_no)
    try:
        _tell_success(integration, invoice_id, approval_no, done)
    except Exception as error:
        if integration.may_repeat:
            raise
        raise UncertainError(NOT_NOTED % {"service": integration.title, "error": type(error).__name__}) from error


def _status_words() -> dict[str, str]:
    return {LABELS[Status(status)]: str(label) for status, label in Invoice.STATUSES}


sentences.words(_status_words)


def is_still_due(delivery: Delivery) -> bool:
    """Whether it is about the present approval of an invoice that is to be delivered; the others are history."""
    return delivery.approval_no == delivery.invoice.approval_no and delivery.invoice.status in STILL_DUE


def still_due(deliveries: QuerySet[Delivery]) -> QuerySet[Delivery]:
    # Asked of each delivery: joined, SQLite would begin with all invoices of these statuses.
    present = Invoice.objects.filter(
        pk=OuterRef("invoice_id"), approval_no=OuterRef("approval_no"), status__in=STILL_DUE
    )
    return deliveries.filter(Exists(present))


def _read(subject: str) -> tuple[UUID, int]:
    invoice_id, _, approval_no = subject.partition(":")
    return UUID(invoice_id), int(approval_no)


def was_told(kind: str, invoice_id: UUID, approval_no: int) -> bool:
    """Whether this approval has its event: for those whom nobody outside can answer whether it arrived."""
    events = InvoiceEvent.objects.filter(invoice_id=invoice_id, kind=kind)
    return events.filter(data__approval_no=approval_no).exists()


def _tell_success(integration: Integration, invoice_id: UUID, approval_no: int, told: dict[str, Any]) -> None:
    """Once an approval, also where the go before it ended between the delivery and its own record."""
    data = {**told, "approval_no": approval_no}
    with transaction.atomic():
        if not was_told(integration.delivered_event, invoice_id, approval_no):
            record_event(
                invoice_id=invoice_id, kind=integration.delivered_event, by=USERNAME, now=timezone.now(), data=data
            )


def _tell_failure(integration: Integration, failure: Failure) -> None:
    """The first go and the last: those between say nothing new, and are listed with the delivery."""
    if failure.goes > 1 and not failure.is_over:
        return
    invoice_id, approval_no = _read(failure.subject)
    record_event(
        invoice_id=invoice_id,
        kind=integration.failed_event,
        by=USERNAME,
        now=timezone.now(),
        reason=failure.error,
        data={"approval_no": approval_no, "goes": failure.goes, "gave_up": failure.is_over},
    )
