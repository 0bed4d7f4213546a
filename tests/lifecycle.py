"""The life of an invoice as the specification tells it (spec 3, Statuses), for tests of every door to it.

The table is written out here and not imported: the code is held against it.
"""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.contrib.auth.models import AbstractBaseUser

from invoices.models import EditRecord, Invoice, InvoiceDocument, InvoiceEvent, LineItem
from invoices.services.approve import approve
from invoices.services.client_answer import accept, reject
from invoices.services.decline import decline
from invoices.services.finalize import finalize
from invoices.services.mark_paid import mark_paid
from invoices.services.refresh import refresh
from invoices.services.regenerate import regenerate
from invoices.services.reopen import reopen
from invoices.services.send import send
from invoices.services.void import void

STATUSES = ("draft", "needs_review", "approved", "sent", "accepted", "paid", "declined", "rejected", "void")
VERBS: dict[str, Any] = {
    "finalize": finalize,
    "approve": approve,
    "decline": decline,
    "send": send,
    "accept": accept,
    "reject": reject,
    "mark_paid": mark_paid,
    "regenerate": regenerate,
    "reopen": reopen,
    "refresh": refresh,
    "void": void,
}
WITH_REASON = {"decline", "reject", "void"}
# From, verb → to: the table of spec 3, word for word. Whatever is not in it is refused.
TABLE = {
    ("draft", "finalize"): "needs_review",
    ("needs_review", "approve"): "approved",
    ("needs_review", "decline"): "declined",
    ("approved", "send"): "sent",
    ("sent", "accept"): "accepted",
    ("sent", "reject"): "rejected",
    ("accepted", "mark_paid"): "paid",
    ("declined", "regenerate"): "draft",
    ("rejected", "regenerate"): "draft",
    ("approved", "regenerate"): "draft",
    ("declined", "reopen"): "draft",
    ("rejected", "reopen"): "draft",
    ("draft", "refresh"): "draft",
    ("draft", "void"): "void",
    ("declined", "void"): "void",
    ("rejected", "void"): "void",
}
PDF = b"%PDF-1.7 as it was finalized"


def put_into(invoice: Invoice, status: str) -> Invoice:
    """As if it had come there: only what verbs look at is set."""
    Invoice.objects.filter(pk=invoice.pk).update(status=status, approval_no=int(status not in ("draft", "void")))
    if status not in ("draft", "void"):
        InvoiceDocument.objects.create(
            invoice=invoice,
            pdf_data=PDF,
            pdf_sha256=sha256(PDF).hexdigest(),
            html="<p>",
            engine="embedded",
            created_at=datetime(2026, 3, 1, tzinfo=UTC),
        )
    invoice.refresh_from_db()
    return invoice


def call(verb: str, invoice: Invoice, user: AbstractBaseUser, **more: Any) -> Invoice:
    """The service behind the verb, with a reason where one is asked for."""
    reason = {"reason": "The hours are wrong."} if verb in WITH_REASON else {}
    moved: Invoice = VERBS[verb](invoice_id=invoice.pk, user=user, **reason, **more)
    return moved


def everything(invoice: Invoice) -> tuple[Any, ...]:
    """The invoice with all that hangs on it: lines, events, edit records, document. Events are the third."""
    return (
        Invoice.objects.filter(pk=invoice.pk).values().get(),
        list(LineItem.objects.filter(invoice=invoice).order_by("id").values()),
        list(InvoiceEvent.objects.filter(invoice=invoice).order_by("id").values()),
        list(EditRecord.objects.filter(invoice=invoice).order_by("id").values()),
        list(InvoiceDocument.objects.filter(invoice=invoice).values()),
    )
