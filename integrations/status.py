"""Where an invoice stands with each service (spec 3, integrations): for the card, and for the API."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from integrations.deliver import STILL_DUE
from integrations.models import Delivery
from integrations.registry import Integration, Told, registered
from invoices.models import Invoice
from proxima_invoice.foundation.models import WorkAttempt, WorkItem

CAN_RETRY = ("pending", "failed", "uncertain")


@dataclass(frozen=True)
class Standing:
    """`state`: off, not_due, pending, running, done, failed or uncertain. `reason` is why it is off; `told` is how it
    stands at the service, once it is there. `can_retry`: whether a person may ask for it now, also for the first time.
    """

    name: str
    title: str
    state: str
    reason: str = ""
    goes: int = 0
    last_error: str = ""
    next_attempt_at: datetime | None = None
    ids: Mapping[str, str] = field(default_factory=dict)
    told: Told | None = None
    link: str = ""
    attempts: tuple[WorkAttempt, ...] = ()
    can_retry: bool = False


def standings(invoice: Invoice) -> list[Standing]:
    """Of each integration, for the invoice's present approval. Two queries; none before there was one."""
    if not invoice.approval_no:
        return [_standing(one, invoice, None) for one in registered()]
    current = Delivery.objects.filter(invoice=invoice, approval_no=invoice.approval_no)
    deliveries = current.select_related("work").prefetch_related("work__attempts")
    by_name = {delivery.integration: delivery for delivery in deliveries}
    return [_standing(one, invoice, by_name.get(one.name)) for one in registered()]


def _standing(integration: Integration, invoice: Invoice, delivery: Delivery | None) -> Standing:
    ids = {name: value for name, value in integration.ids(invoice).items() if value}
    link = integration.link(invoice) if ids else ""
    told = integration.told(invoice)
    reason = integration.off_because()
    may_ask = not reason and invoice.status in STILL_DUE
    if delivery is None or delivery.work.state == WorkItem.State.CANCELLED:
        state = "done" if integration.is_done(invoice) else "off" if reason else "not_due"
        return Standing(
            name=integration.name,
            title=integration.title,
            state=state,
            reason=reason,
            ids=ids,
            told=told,
            link=link,
            can_retry=may_ask and state == "not_due" and delivery is None and integration.is_due_for(invoice),
        )
    item = delivery.work
    return Standing(
        name=integration.name,
        title=integration.title,
        state=item.state,
        reason=reason,
        goes=item.goes,
        last_error=item.last_error,
        next_attempt_at=item.due_at if item.state == WorkItem.State.PENDING else None,
        ids=ids,
        told=told,
        link=link,
        attempts=tuple(item.attempts.all()),
        can_retry=may_ask and item.state in CAN_RETRY,
    )
