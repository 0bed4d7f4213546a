"""Owes PlanFact a shipment for each approval."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver
from django.utils import timezone

from integrations.deliver import connect
from integrations.outbox import owe
from integrations.planfact.config import off_because
from integrations.planfact.handler import FAILED, NAME, SYNCED, check, handle
from integrations.registry import Integration
from invoices.models import Invoice
from invoices.signals import invoice_approved

PLANFACT = Integration(
    name=NAME,
    title="PlanFact",
    handle=handle,
    is_due_for=lambda _: True,
    off_because=off_because,
    is_done=lambda invoice: bool(invoice.planfact_shipment_id),
    check=check,
    delivered_event=SYNCED,
    failed_event=FAILED,
    # A company's writes follow one another: PlanFact refuses those that come at the same time.
    lane="planfact",
    ids=lambda invoice: {
        "planfact_shipment_id": invoice.planfact_shipment_id,
        "planfact_deal_id": invoice.planfact_deal_id,
    },
)
connect(PLANFACT)


@receiver(invoice_approved, dispatch_uid="planfact")
def owe_shipment(*, invoice_id: UUID, approval_no: int, **_: Any) -> None:
    owe(PLANFACT, Invoice.objects.get(pk=invoice_id), approval_no=approval_no, now=timezone.now())
