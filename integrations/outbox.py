"""Write down what we owe to a service, in the transaction that made it due (design, Signals)."""

from datetime import datetime

from integrations.models import Delivery
from integrations.registry import Integration
from invoices.models import Invoice
from proxima_invoice.foundation.work.enqueue import enqueue

KIND = "delivery:"
"""Before an integration's name: its kind of work."""


def owe(integration: Integration, invoice: Invoice, *, approval_no: int, now: datetime) -> Delivery | None:
    """One delivery per invoice, integration and approval; none to a service that is off or has no business with it."""
    if integration.off_because() or not integration.is_due_for(invoice):
        return None
    item = enqueue(kind=KIND + integration.name, subject=f"{invoice.pk}:{approval_no}", now=now, lane=integration.lane)
    delivery, _ = Delivery.objects.get_or_create(
        invoice=invoice,
        integration=integration.name,
        approval_no=approval_no,
        defaults={"work": item, "created_at": now},
    )
    return delivery
