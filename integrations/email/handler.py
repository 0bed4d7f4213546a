"""Mail an invoice to the customer's contacts (spec 5, E-mail).

Nobody can ask a mail server later whether it took a message. So a go that may have sent it and did not live to say so
is `uncertain`, and a person decides.
"""

from typing import Any

from django.core.mail.message import sanitize_address

from clients.queries import warehouse
from clients.warehouse.source import WarehouseError, WarehouseUnavailable
from integrations.deliver import was_told
from integrations.email.client import greet, send
from integrations.email.config import config
from integrations.email.message import content, inline_logo, message
from integrations.email.recipients import Recipients, recipients
from integrations.errors import PermanentError, TransientError, UncertainError
from invoices.models import Invoice
from invoices.queries.logo import stored_logo
from invoices.queries.stored_pdf import stored_pdf
from invoices.services.document_parties import text
from proxima_invoice.foundation.models import WorkAttempt
from proxima_invoice.foundation.sentences import known

NO_PDF = known("%(invoice)s has no PDF to send.")
ENDED = known(
    "The process that was sending it ended, so nobody knows whether it was sent. "
    "Ask whether it arrived before it is sent again."
)
NO_VALID_ADDRESS = known("No contact of %(customer)s has a valid e-mail address: %(addresses)s.")
NO_ADDRESS = known("No contact of %(customer)s has an e-mail address.")

NAME = "email"
SENT = "email_sent"
FAILED = "email_failed"


def handle(invoice: Invoice, approval_no: int) -> dict[str, Any]:
    """Raises `TransientError`, `PermanentError`, and `UncertainError` when the message may have arrived."""
    if was_told(SENT, invoice.pk, approval_no):
        return {}
    _check_last_go(invoice, approval_no)
    to, stored, current = _recipients(invoice), stored_pdf(invoice.pk), config()
    if stored is None:
        raise PermanentError(NO_PDF % {"invoice": invoice.display_number})
    logo = inline_logo(stored_logo(text(invoice.branding_snapshot, "logo")), current)
    mail = message(
        invoice,
        approval_no=approval_no,
        to=to.addresses,
        file_name=stored.file_name,
        pdf=stored.read(),
        config=current,
        logo=logo,
    )
    refused = send(
        current,
        sender=sanitize_address(current.sender_address, "utf-8"),
        recipients=[sanitize_address(address, "utf-8") for address in to.addresses],
        content=content(mail, logo=logo),
    )
    return {
        "message_id": mail.extra_headers["Message-ID"],
        "to": [address for address in to.addresses if sanitize_address(address, "utf-8") not in refused],
        "refused": refused,
        "unusable": to.unusable,
    }


def check() -> str:
    """Raises like `handle`; nothing is sent."""
    return greet(config())


def _check_last_go(invoice: Invoice, approval_no: int) -> None:
    """A process that ended in the middle of its go may have sent the message. Who asks again after that has looked."""
    goes = WorkAttempt.objects.filter(
        item__delivery__invoice=invoice,
        item__delivery__integration=NAME,
        item__delivery__approval_no=approval_no,
        item__goes__gt=1,
    )
    last = goes.exclude(outcome=WorkAttempt.Outcome.RUNNING).order_by("-started_at", "-id").first()
    if last is not None and last.outcome == WorkAttempt.Outcome.LOST:
        raise UncertainError(ENDED)


def _recipients(invoice: Invoice) -> Recipients:
    try:
        found = recipients(warehouse().contacts(invoice.customer_key))
    except WarehouseUnavailable as error:
        raise TransientError(str(error)) from error
    except WarehouseError as error:
        raise PermanentError(str(error)) from error
    if found.addresses:
        return found
    named = f"{invoice.company_name or invoice.customer_key} ({invoice.customer_key})"
    if found.unusable:
        raise PermanentError(NO_VALID_ADDRESS % {"customer": named, "addresses": ", ".join(found.unusable)})
    raise PermanentError(NO_ADDRESS % {"customer": named})
