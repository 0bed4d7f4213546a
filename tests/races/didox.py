"""Those who move an invoice that is out at Didox: the poll, the webhook, a person. Each says what it did."""

from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from integrations.didox.document import Document
from integrations.didox.news import hear
from invoices.models import Invoice, InvoiceEvent
from invoices.services.client_answer import accept, reject
from tests.documents import invoice_of, support

ACCEPTED, REFUSED = 3, 4


def send_out(count: int) -> list[str]:
    """That many invoices, sent and signed; their documents."""
    documents = [f"11F092E3428D10C68F7B1E00{number:08X}" for number in range(1, count + 1)]
    for document_id in documents:
        known = {"didox_document_id": document_id, "didox_status": "pending"}
        invoice_of(support(), status="sent", approval_no=1, sent_at=timezone.now(), **known)
    return documents


def tell(document_id: str, theirs: int) -> str:
    return hear(Document(document_id, theirs, "Raced"), now=timezone.now())


def accept_by_hand(document_id: str) -> str:
    accept(invoice_id=_invoice(document_id).pk, user=get_user_model()(username="manager"))
    return "accepted"


def reject_by_hand(document_id: str) -> str:
    reject(invoice_id=_invoice(document_id).pk, user=get_user_model()(username="manager"), reason="Raced")
    return "rejected"


def state_of(document_id: str) -> dict[str, Any]:
    """`moves` are those since it was sent, as (to, by); `answers` what was noted of Didox's."""
    invoice = _invoice(document_id)
    events = InvoiceEvent.objects.filter(invoice=invoice).order_by("id")
    return {
        "status": invoice.status,
        "didox_status": invoice.didox_status,
        "version": invoice.version,
        "moves": list(events.filter(kind="status_changed").values_list("to_status", "by")),
        "answers": [event.data["didox_status"] for event in events.filter(kind="didox_answered")],
    }


def _invoice(document_id: str) -> Invoice:
    return Invoice.objects.get(didox_document_id=document_id)
