"""Make a sent invoice a draft at Didox, for a person to sign there (spec 5, Didox).

It looks before it acts: nothing there keeps a second act of the same number from being made.
"""

from typing import Any

from django.utils import timezone

from integrations.didox.act import act
from integrations.didox.client import Didox
from integrations.didox.config import config, page_of
from integrations.didox.document import DRAFT, Document, says_the_same
from integrations.didox.news import hear
from integrations.didox.session import connect
from integrations.errors import PermanentError, TransientError
from invoices.models import Invoice
from invoices.queries.printed_lines import printed_lines
from invoices.services.record_external_reference import record_external_reference
from proxima_invoice.foundation.sentences import known
from proxima_invoice.foundation.work.outcomes import NoLongerDue

TAKEN_BACK = known("%(invoice)s was taken back while its act was made. Delete it at Didox: %(document)s.")
ANOTHER_ACT = known(
    "Didox has another act %(number)s for this customer, which says something else: %(pages)s. "
    "Delete or cancel it there, then try again."
)

NAME = "didox"
SENT = "didox_sent"
FAILED = "didox_failed"
UNANSWERED = (502, 504)
"""Statuses of a gateway, after which the act may still be on its way."""


def handle(invoice: Invoice, approval_no: int) -> dict[str, Any]:
    """Find or create the draft, and store its id.

    Raises `TransientError`, and `PermanentError` when a person has to mend something here or there.
    """
    if invoice.didox_document_id:
        return {"document_id": invoice.didox_document_id}
    current = config()
    body = act(invoice, printed_lines(invoice.pk), current)
    document, how = _put(connect(current), body, tries=current.patience.tries)
    references = {"didox_document_id": document.id, "didox_status": DRAFT}
    if not record_external_reference(invoice_id=invoice.pk, approval_no=approval_no, now=timezone.now(), **references):
        raise NoLongerDue(TAKEN_BACK % {"invoice": invoice.display_number, "document": document.id})
    if document.state != DRAFT:
        hear(document, now=timezone.now())
    return {"document_id": document.id, "how": how}


def check() -> str:
    """Raises like `handle`; nothing is written."""
    current = config()
    next(connect(current).acts_changed_since(timezone.localdate()))
    return f"Didox knows us by the TIN {current.seller_tin}."


def _put(didox: Didox, body: dict[str, Any], *, tries: int) -> tuple[Document, str]:
    unanswered: TransientError | None = None
    for attempt in range(1, tries + 1):
        if found := _made_before(didox, body):
            return found, "found"
        if unanswered:
            # It may turn up in their list yet: the next go, a minute later, looks again.
            raise unanswered
        try:
            return Document(id=didox.create(body), status=0), "created"
        except TransientError as error:
            if attempt == tries:
                raise
            unanswered = error if error.may_have_arrived or error.status in UNANSWERED else None
            didox.pause(error)
    raise unanswered or AssertionError("unreachable: the last try returns or raises")


def _made_before(didox: Didox, body: dict[str, Any]) -> Document | None:
    """The same act, which an earlier go has made. Raises `PermanentError` for another one of this number: it is an
    earlier approval's, or somebody's own, and two of a number would be out.
    """
    number = body["actdoc"]["actno"]
    others = []
    for one in didox.acts_numbered(number, partner_tin=body["buyertin"]):
        document, kept = didox.card(one.id)
        if says_the_same(kept, body):
            return document
        others.append(one.id)
    if others:
        pages = ", ".join(map(page_of, others))
        raise PermanentError(ANOTHER_ACT % {"number": number, "pages": pages})
    return None
