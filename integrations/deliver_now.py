"""A person waits for a delivery: make a go at once, and tell what came of it (spec 3, sync-planfact)."""

from django.db import transaction
from django.utils import timezone

from integrations.deliver import STILL_DUE
from integrations.errors import IntegrationError, NotConfigured, TransientError
from integrations.outbox import owe
from integrations.refusals import no_business, not_approved
from integrations.registry import integration_of
from invoices.errors import Conflict
from invoices.models import Invoice
from proxima_invoice.foundation.sentences import known, retold
from proxima_invoice.foundation.work import engine
from proxima_invoice.foundation.work.claim import claim_one
from proxima_invoice.foundation.work.outcomes import NoLongerDue

NO_INTEGRATION = known("There is no integration %(name)s.")
BUSY = known("%(service)s is busy with another delivery. Try again in a minute.")


def deliver_now(name: str, invoice: Invoice) -> None:
    """Also what is done or gave up is done again. It is a go like any other: nobody else makes one at the same time, it
    is listed, and what may succeed later is tried again.

    Raises what the integration raises; `NotConfigured` when it is off; `TransientError` while its lane is busy;
    `Conflict` when the invoice is not approved.
    """
    integration = integration_of(name)
    if integration is None:
        raise NotConfigured(NO_INTEGRATION % {"name": name})
    if reason := integration.off_because():
        raise NotConfigured(reason)
    if invoice.status not in STILL_DUE:
        raise not_approved(invoice)
    now = timezone.now()
    # Together, so that no worker takes what is owed before we do.
    with transaction.atomic():
        delivery = owe(integration, invoice, approval_no=invoice.approval_no, now=now)
        if delivery is None:
            raise Conflict(no_business(integration, invoice))
        claimed = claim_one(delivery.work_id, now=now)
    if claimed is None:
        raise TransientError(BUSY % {"service": integration.title})
    match engine.run_one(*claimed):
        case None:
            return
        case IntegrationError() as error:
            raise error
        case NoLongerDue() as change:
            raise Conflict(retold(str(change)))
        case fault:
            raise TransientError(str(fault)) from fault
