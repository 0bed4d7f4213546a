"""The lists that people work through: what waits for their review, what they began, what is overdue, what drifted."""

from datetime import date

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from invoices.models import Invoice, InvoiceDrift, InvoiceEvent
from invoices.models.invoice_event import STARTS
from invoices.states import Status

OWED = (Status.SENT, Status.ACCEPTED)
"""The customer has the document and has not paid it."""
MANY = 5_000
"""Events of a person, from where on his invoices are soon met walking through the list."""
COMPARED = (Status.DRAFT, Status.NEEDS_REVIEW, Status.APPROVED, Status.DECLINED, Status.REJECTED)
"""What is sent stays as it is: later hours are late work."""


def to_review(invoices: QuerySet[Invoice], *, username: str, four_eyes: bool) -> QuerySet[Invoice]:
    """What waits for this person's decision. With `four_eyes` not what he put into review himself (spec 3, Roles)."""
    waiting = invoices.filter(status=Status.NEEDS_REVIEW)
    if not four_eyes:
        return waiting
    finalized = InvoiceEvent.objects.filter(invoice=OuterRef("pk"), to_status=Status.NEEDS_REVIEW)
    latest = finalized.order_by("-created_at", "-id").values("by")[:1]
    return waiting.alias(finalized_by=Subquery(latest)).exclude(finalized_by=username)


def mine(invoices: QuerySet[Invoice], *, username: str, for_a_page: bool = False) -> QuerySet[Invoice]:
    """What this person drafted, took back to draft or put into review; void ones are out of the world.

    `for_a_page` when only some of an ordered list are wanted: then SQLite has to be told, by one query, whether to walk
    through the list or to begin with what was started. PostgreSQL knows how much that is.
    """
    standing, started = invoices.exclude(status=Status.VOID), _started(username)
    if for_a_page and connection.vendor == "sqlite" and started[MANY : MANY + 1].exists():
        return standing.filter(_is_among(started))
    return standing.filter(pk__in=started.values("invoice"))


def count_mine(*, username: str) -> int:
    """How many `mine` finds among all invoices: what was started but what is void, without a look at the others."""
    started = _started(username)
    void = Invoice.objects.filter(_is_among(started), status=Status.VOID)
    return started.values("invoice").distinct().count() - void.count()


def _started(username: str) -> QuerySet[InvoiceEvent]:
    return InvoiceEvent.objects.filter(STARTS, by=username).order_by()


def _is_among(started: QuerySet[InvoiceEvent]) -> Exists:
    return Exists(started.filter(invoice=OuterRef("pk")))


def overdue(invoices: QuerySet[Invoice], *, today: date) -> QuerySet[Invoice]:
    """What the customer has and should have paid before today."""
    return invoices.filter(status__in=OWED, due_date__lt=today)


def drifted(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """What the worklogs moved away from since it was computed, as far as it can still change."""
    return invoices.filter(status__in=COMPARED, drift__state=InvoiceDrift.State.CHANGED)
