"""Put an approved invoice into PlanFact as a shipment of its contract's deal (spec 5, PlanFact).

It looks before it writes: PlanFact takes the same `externalId` any number of times.
"""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from integrations.deliver_now import deliver_now
from integrations.errors import PermanentError, TransientError
from integrations.planfact.client import PlanFact
from integrations.planfact.config import config
from integrations.planfact.deal import Entity, deal_of, project_of, told_of
from integrations.planfact.shipment import shipment
from invoices.models import Invoice
from invoices.services.record_external_reference import record_external_reference
from proxima_invoice.foundation.sentences import known
from proxima_invoice.foundation.work.outcomes import NoLongerDue

TAKEN_BACK = known("%(invoice)s was taken back while PlanFact was told of it.")
NO_COMPANY = known("PlanFact knows no company %(id)s (INVOICE_PLANFACT_COMPANY_ID).")
NO_ID = known("PlanFact does not say which id it gave to the shipment.")

NAME = "planfact"
SYNCED = "planfact_synced"
FAILED = "planfact_sync_failed"
REFUSED = 200
"""Status of an answer that was heard and refused: asking the same again at once would be blind."""
UNANSWERED = (None, 502, 504)
"""Statuses after which the shipment may still be on its way: none at all, and those of a gateway."""


@dataclass(frozen=True)
class _Put:
    shipment_id: str
    how: str
    duplicates: tuple[str, ...] = ()


def handle(invoice: Invoice, approval_no: int) -> dict[str, Any]:
    """Find, create or update. Raises `TransientError`; `PermanentError` when a person has to mend something there."""
    current, key = config(), invoice.application_key
    planfact = PlanFact(current)
    deal = deal_of(_deals(planfact, key), application_key=key, currency=invoice.currency)
    project_id = project_of(_projects(planfact, key), application_key=key)
    document = shipment(invoice, deal=deal, project_id=project_id, config=current)
    put = _put(planfact, invoice, document, approval_no=approval_no, tries=current.patience.tries)
    references = {"planfact_shipment_id": put.shipment_id, "planfact_deal_id": str(deal.id)}
    if not record_external_reference(invoice_id=invoice.pk, approval_no=approval_no, now=timezone.now(), **references):
        raise NoLongerDue(TAKEN_BACK % {"invoice": invoice.display_number})
    told: dict[str, Any] = {"shipment_id": put.shipment_id, "deal_id": str(deal.id), "how": put.how}
    return told | ({"duplicates": list(put.duplicates)} if put.duplicates else {})


def sync_now(invoice: Invoice) -> None:
    """At once, while a person waits, and recorded like any other go.

    Raises `NotConfigured`, `PermanentError`, `TransientError`; the last also while PlanFact takes another write.
    """
    deliver_now(NAME, invoice)


def check() -> str:
    """Raises like `handle`; nothing is written."""
    current = config()
    planfact = PlanFact(current)
    for company in planfact.companies():
        if company.get("companyId", company.get("id")) == current.company_id:
            planfact.ask_for_a_deal()
            return f"PlanFact knows company {current.company_id}: {company.get('title', '')}; its deals may be read."
    raise PermanentError(NO_COMPANY % {"id": current.company_id})


def _deals(planfact: PlanFact, key: str) -> list[Entity]:
    """Whether a text finds an `externalId` is not documented: unless it has found ours, all are looked through."""
    found = planfact.selling_deals(key)
    return found if told_of(found, key) else planfact.selling_deals("")


def _projects(planfact: PlanFact, key: str) -> list[Entity]:
    """Those that bear our id, or else all: the titles of others may name the contract, too."""
    return told_of(planfact.projects(key), key) or planfact.projects("")


def _put(planfact: PlanFact, invoice: Invoice, document: dict[str, Any], *, approval_no: int, tries: int) -> _Put:
    external_id = document["externalId"]
    unanswered: TransientError | None = None
    for attempt in range(1, tries + 1):
        if found := planfact.shipment_ids(external_id):
            return _update(planfact, invoice, found, document, is_new_approval=approval_no > 1)
        if unanswered:
            # It may come into being yet: the next go, a minute later, looks again.
            raise unanswered
        try:
            made = planfact.create_shipment(document)
        except TransientError as error:
            if attempt == tries or (error.status == REFUSED and not error.may_have_arrived):
                raise
            unanswered = error if error.may_have_arrived or error.status in UNANSWERED else None
            planfact.pause(error)
            continue
        if made:
            return _Put(made, "created")
        unanswered = TransientError(NO_ID, may_have_arrived=True)
    raise unanswered or AssertionError("unreachable: the last try returns or raises")


def _update(
    planfact: PlanFact, invoice: Invoice, found: list[str], document: dict[str, Any], *, is_new_approval: bool
) -> _Put:
    """The one we know, else the oldest.

    What the first approval made is left as it is: it says the same, and people may have added to it.
    """
    chosen = invoice.planfact_shipment_id if invoice.planfact_shipment_id in found else found[0]
    if is_new_approval:
        planfact.update_shipment(chosen, document)
    others = tuple(one for one in found if one != chosen)
    return _Put(chosen, "updated" if is_new_approval else "found", duplicates=others)
