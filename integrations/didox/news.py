"""What Didox says of an act, to its invoice (spec 5, Didox): the one road for poll, webhook and delivery.

The invoice's row is locked meanwhile: of two pieces of news that come at once, the second finds what the first did.
"""

from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import QuerySet

from integrations.didox.document import ACCEPTED, CANCELLED, REJECTED, Document, goes_forward
from invoices.models import Invoice
from invoices.models.invoice import AT_DIDOX
from invoices.services.check_values import LONGEST_REASON, is_blank
from invoices.services.client_answer import accept, reject
from invoices.services.lock_invoice import lock_invoice
from invoices.services.record_event import record_event
from invoices.services.record_external_reference import record_external_reference
from invoices.services.system_user import USERNAME, system_user
from invoices.states import Status
from proxima_invoice.foundation.sentences import known

ANSWERED = "didox_answered"
APPLIED, KNOWN, IGNORED = "applied", "known", "ignored"
"""What became of a piece of news."""
IN_WORDS = {REJECTED: known("Rejected at Didox."), CANCELLED: known("Cancelled at Didox.")}

WITH_COMMENT = known("Cancelled at Didox. %(comment)s")

_log = structlog.get_logger(__name__)


def hear(document: Document, *, now: datetime) -> str:
    """Note the state and move the invoice, as user `system`. Says what became of it.

    Heard twice it is known the second time. News of a document that is nobody's any more is ignored, and logged.
    """
    with structlog.contextvars.bound_contextvars(document_id=document.id, theirs=document.status):
        with transaction.atomic():
            outcome, why = _hear(document, now)
        if outcome != KNOWN:
            _log.info("news from Didox", outcome=outcome, why=why)
    return outcome


def having(document_id: str) -> QuerySet[Invoice]:
    """The invoice whose act has this id at Didox. In no order: by one, PostgreSQL might walk along it instead."""
    return Invoice.objects.filter(AT_DIDOX, didox_document_id=document_id).order_by()


def _hear(document: Document, now: datetime) -> tuple[str, str]:
    if not document.state:
        return IGNORED, "nobody knows this state"
    invoice_id = next(iter(having(document.id).values_list("pk", flat=True)[:1]), None)
    if invoice_id is None:
        return IGNORED, "no invoice has this document"
    invoice = lock_invoice(invoice_id)
    if invoice.didox_document_id != document.id:
        return IGNORED, f"{invoice.display_number} has another document since"
    if not goes_forward(invoice.didox_status, document.state):
        return KNOWN, ""
    if not record_external_reference(
        invoice_id=invoice.pk, approval_no=invoice.approval_no, now=now, didox_status=document.state
    ):
        return IGNORED, f"{invoice.display_number} is {invoice.status}"
    moves = invoice.status == Status.SENT and document.state in (ACCEPTED, REJECTED, CANCELLED)
    _record(invoice, document, moves=moves, now=now)
    if moves:
        _move(invoice, document, now)
    return APPLIED, f"{invoice.display_number}: {document.state}"


def _record(invoice: Invoice, document: Document, *, moves: bool, now: datetime) -> None:
    """The comment stands with the move, or else here."""
    data = {"document_id": document.id, "didox_status": document.state, "approval_no": invoice.approval_no}
    reason = "" if moves else _sayable(document.comment)
    record_event(invoice_id=invoice.pk, kind=ANSWERED, by=USERNAME, now=now, reason=reason, data=data)


def _move(invoice: Invoice, document: Document, now: datetime) -> None:
    seen = invoice.version
    if document.state == ACCEPTED:
        accept(invoice_id=invoice.pk, user=system_user(), expected_version=seen, now=now)
    else:
        reject(invoice_id=invoice.pk, user=system_user(), reason=_reason(document), expected_version=seen, now=now)


def _reason(document: Document) -> str:
    """Their comment; where there is none, or nobody refused but it is gone, what happened."""
    comment, happened = _sayable(document.comment), IN_WORDS[document.state]
    if document.state == REJECTED:
        return comment or happened
    return (WITH_COMMENT % {"comment": comment} if comment else happened)[:LONGEST_REASON]


def _sayable(comment: str) -> str:
    """As every database keeps it; nothing when nothing can be seen of it."""
    cleaned = comment.replace("\0", "").encode(errors="replace").decode()[:LONGEST_REASON].strip()
    return "" if is_blank(cleaned) else cleaned
