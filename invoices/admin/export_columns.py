"""What an export of the list holds: a column a fact, with the kind of value that it is."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from invoices.admin.status_label import status_word
from invoices.admin.words import DEALS
from invoices.models import Invoice

Kind = Literal["text", "amount", "count", "date", "moment"]
ROWS_AT_ONCE = 2_000


def _as_it_is(value: Any) -> Any:
    return value


def _yes(value: bool) -> str:
    return str(_("yes")) if value else ""


class Column(NamedTuple):
    """`field` of the invoice under `title`, written by `shown`. A moment is in the product's time zone."""

    title: str | Promise
    field: str
    kind: Kind = "text"
    shown: Callable[[Any], Any] = _as_it_is


COLUMNS = (
    Column(_("Number"), "display_number"),
    Column(_("Status"), "status", shown=status_word),
    Column(_("Kind"), "kind", shown=lambda kind: str(Invoice.Kind(kind).label)),
    Column(_("Company"), "company_name"),
    Column(_("Customer"), "customer_key"),
    Column(_("Contract"), "application_key"),
    Column(_("Deal"), "deal_type", shown=lambda deal: str(DEALS[Invoice.DealType(deal)])),
    Column(_("Period from"), "period_start", "date"),
    Column(_("Period until"), "period_end", "date"),
    Column(_("Invoice date"), "invoice_date", "date"),
    Column(_("Due date"), "due_date", "date"),
    Column(_("Currency"), "currency"),
    Column(_("Base"), "base_amount", "amount"),
    Column(_("Overtime hours"), "overtime_hours", "amount"),
    Column(_("Overtime"), "overtime_amount", "amount"),
    Column(_("Hours"), "total_hours", "amount"),
    Column(_("Total"), "total_amount", "amount"),
    Column(_("Lines add up to"), "computed_total", "amount"),
    Column(_("Total by hand"), "total_is_manual", shown=_yes),
    Column(_("VAT"), "vat_amount", "amount"),
    Column(_("Warnings"), "warnings", "count", len),
    Column(_("Approved at"), "approved_at", "moment"),
    Column(_("Approved by"), "approved_by"),
    Column(_("Sent at"), "sent_at", "moment"),
    Column(_("Paid at"), "paid_at", "moment"),
)
_FIELDS = [column.field for column in COLUMNS]


def rows(invoices: QuerySet[Invoice]) -> Iterator[list[Any]]:
    """A list of values an invoice, in the order of `COLUMNS`; a few thousand are in memory at any time."""
    words: Mapping[str, dict[Any, Any]] = {column.field: {} for column in COLUMNS}
    for values in invoices.values_list(*_FIELDS).iterator(ROWS_AT_ONCE):
        yield [_shown(column, value, words[column.field]) for column, value in zip(COLUMNS, values, strict=True)]


def _shown(column: Column, value: Any, words: dict[Any, Any]) -> Any:
    if value is None or column.shown is _as_it_is:
        return localtime(value) if column.kind == "moment" and value is not None else value
    if column.kind == "count":
        return column.shown(value)
    # The few words of a code are looked up once, not for each of a hundred thousand rows.
    if value not in words:
        words[value] = column.shown(value)
    return words[value]
