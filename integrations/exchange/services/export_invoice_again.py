"""Hand an invoice of ours to the accounting systems once more, after one of them could not take it (spec 7)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from integrations.exchange.models import QueueEntry
from integrations.exchange.services.follow_invoice import export_invoice
from invoices.errors import Conflict
from invoices.services.lock_invoice import lock_invoice


def export_invoice_again(*, invoice_id: UUID, now: datetime | None = None) -> None:
    """It moves to the end of the queue as it is now, and what was said against it is cleared.

    Raises `NotFound`, and `Conflict` for one that never stood there.
    """
    with transaction.atomic():
        invoice = lock_invoice(invoice_id)
        if not QueueEntry.objects.filter(invoice=invoice).exists():
            raise Conflict(_("%(invoice)s was never exported.") % {"invoice": invoice.display_number})
        export_invoice(invoice.pk, now=now or timezone.now())
