"""The invoice of a contract's period before, for whoever wants to know what is different this time."""

from django.db.models import Count, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from invoices.models import Invoice, LineItem
from invoices.states import Status

_UNREAD = ("html_override", "legal_text", "customer_snapshot", "branding_snapshot")
WORKED = Q(line_type="task", written_off=False) & ~Q(user_name="")
"""Lines that name somebody who worked."""


def previous_invoice(invoice: Invoice) -> Invoice | None:
    """The regular one of the same contract whose period began last before this one's. Void ones do not count.

    It carries `people`: how many worked on it.
    """
    earlier = Invoice.objects.filter(
        application_key=invoice.application_key, kind=Invoice.Kind.REGULAR, period_start__lt=invoice.period_start
    ).exclude(status=Status.VOID)
    lines = LineItem.objects.filter(WORKED, invoice=OuterRef("pk")).order_by().values("invoice")
    people = Subquery(lines.annotate(people=Count("user_name", distinct=True)).values("people"))
    found = earlier.order_by("-period_start", "-id").defer(*_UNREAD)
    return found.annotate(people=Coalesce(people, Value(0))).first()
