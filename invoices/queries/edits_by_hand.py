"""What people did to an invoice that only its edit records tell."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db.models import DateTimeField, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from invoices.models import EditRecord, Invoice, InvoiceEvent, LineItem

FIELDS = ("invoice_date", "legal_text")
"""They outlive a new computation, whoever changed them whenever."""
MOST_REMOVED = 5
_REMOVED = ("description", "line_total")


class RemovedLine(NamedTuple):
    """A line as it was when it was removed; its amount as the API prints it."""

    description: str
    line_total: str


class EditsByHand(NamedTuple):
    removed: Sequence[RemovedLine]
    """Lines that the draft was computed with and that people removed, oldest first; at most `MOST_REMOVED`."""
    more_removed: int
    before: Mapping[str, str]
    """Of `FIELDS`, those that were ever edited: their first value, as the API prints it."""


def edits_by_hand(invoice: Invoice) -> EditsByHand:
    """In one query. Neither lines that people added before they removed them, nor work: that stays as written off."""
    by_hand = EditRecord.objects.filter(
        invoice=invoice, line_item_id=OuterRef("line_item_id"), edit_type="line_added", field_name="description"
    )
    # A removal by the overtime that follows its tasks records no description.
    removed = (
        Q(edit_type="line_removed", field_name__in=_REMOVED, edited_at__gt=_last_computed(invoice))
        & ~Exists(LineItem.objects.filter(pk=OuterRef("line_item_id")))
        & ~Exists(by_hand)
    )
    records = (
        EditRecord.objects.filter(removed | Q(edit_type="field_changed", field_name__in=FIELDS), invoice=invoice)
        .order_by("edited_at", "id")
        .values_list("line_item_id", "field_name", "old_value")
    )
    before: dict[str, str] = {}
    lines: dict[object, dict[str, str]] = {}
    for line_id, name, old in records:
        if name in FIELDS:
            before.setdefault(name, old)
        else:
            lines.setdefault(line_id, {})[name] = old
    told = [RemovedLine(**line) for line in lines.values() if len(line) == len(_REMOVED)]
    return EditsByHand(told[:MOST_REMOVED], len(told[MOST_REMOVED:]), before)


def _last_computed(invoice: Invoice) -> Coalesce:
    """When its lines were made from the warehouse last: drafting, refresh and regenerate each tell the total."""
    computed = InvoiceEvent.objects.filter(
        invoice=invoice, kind__in=("status_changed", "refreshed"), data__has_key="total_amount"
    ).order_by("-created_at", "-id")
    return Coalesce(
        Subquery(computed.values("created_at")[:1]), Value(invoice.created_at), output_field=DateTimeField()
    )
