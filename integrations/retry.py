"""A person wants something delivered now (spec 3, retry)."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from integrations.deliver import STILL_DUE
from integrations.models import Delivery
from integrations.outbox import owe
from integrations.refusals import no_business, not_approved
from integrations.registry import Integration
from invoices.errors import Conflict, Invalid
from invoices.models import Invoice
from invoices.services.lock_invoice import lock_invoice
from invoices.services.record_event import record_event
from proxima_invoice.foundation.sentences import retold
from proxima_invoice.foundation.work.enqueue import ask_again


def retry(
    integration: Integration, *, invoice_id: UUID, user: AbstractBaseUser, now: datetime | None = None
) -> Delivery:
    """Make the delivery of the present approval due now, and write it down if there is none yet.

    Raises `NotFound`, `Invalid` when the integration is off or has no business with the invoice, `Conflict` when the
    invoice is not approved, or its delivery is done or running.
    """
    now = now or timezone.now()
    with transaction.atomic():
        invoice = lock_invoice(invoice_id)
        _check(integration, invoice)
        current = Delivery.objects.filter(
            invoice=invoice, integration=integration.name, approval_no=invoice.approval_no
        ).select_related("work")
        delivery = current.first() or owe(integration, invoice, approval_no=invoice.approval_no, now=now)
        if delivery is None:
            raise Invalid({"integration": no_business(integration, invoice)})
        if not ask_again(delivery.work_id, now=now):
            words = {
                "service": integration.title,
                "invoice": invoice.display_number,
                "state": delivery.work.get_state_display(),
            }
            raise Conflict(_("%(service)s of %(invoice)s is %(state)s.") % words)
        record_event(
            invoice_id=invoice.pk,
            kind="delivery_retried",
            by=user.get_username(),
            now=now,
            data={"integration": integration.name, "approval_no": invoice.approval_no},
        )
    return delivery


def _check(integration: Integration, invoice: Invoice) -> None:
    if reason := integration.off_because():
        raise Invalid({"integration": retold(reason)})
    if invoice.status not in STILL_DUE:
        raise not_approved(invoice)
