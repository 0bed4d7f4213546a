"""What rows of numbers should not have: gaps, numbers that read alike, dates out of order (spec 6, Numbering schemas).

Everything is found by the database and read row by row: of a hundred thousand invoices that are in order, nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from itertools import chain, groupby
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.db.models.functions import Lag, StrIndex, Substr

from invoices.models import Invoice, NumberingCounter
from invoices.models.search_text import BETWEEN
from invoices.states import Status

SEQUENCE = ("numbering_schema_id", "sequence_key")
IN_ORDER = (*SEQUENCE, "invoice_number")
OF_INVOICE = ("numbering_schema_id", "numbering_schema__name", "sequence_key", "invoice_number", "pk", "display_number")


class Kind(StrEnum):
    GAP = "gap"
    DUPLICATE = "duplicate"
    DATE = "date_out_of_order"


class Finding(NamedTuple):
    """`invoice_id` and `display_number` are the invoice's; of a gap that of the one behind it, if there is one."""

    kind: Kind
    schema_id: int
    schema_name: str
    sequence_key: str
    first_number: int
    """Of a gap the first that is missing, else the invoice's; so the last."""
    last_number: int
    invoice_id: UUID | None = None
    display_number: str | None = None
    invoice_date: date | None = None
    later_date: date | None = None
    """Of a date out of order: the latest of all lower numbers."""
    reads_like: str | None = None
    """Of a duplicate: the older of both numbers."""


def findings() -> Iterator[Finding]:
    """By kind, and within it by schema, sequence and number. Four queries; one or two more where something is found."""
    return chain(_gaps(), _ends(), _duplicates(), _dates())


def page_of_findings(found: Iterable[Finding], *, skip: int, most: int) -> tuple[Sequence[Finding], int]:
    """Those after the first `skip`, and how many there are in all; no more than the page is kept."""
    rows: list[Finding] = []
    total = 0
    for total, finding in enumerate(found, start=1):
        if skip < total <= skip + most:
            rows.append(finding)
    return rows, total


def _gaps() -> Iterator[Finding]:
    """Numbers missing between two invoices. Counting, which an index alone does, tells whether there is one at all."""
    counted = Invoice.objects.order_by().values(*SEQUENCE)
    holed = counted.annotate(given=Count("pk"), lowest=Min("invoice_number"), highest=Max("invoice_number")).filter(
        given__lte=F("highest") - F("lowest")
    )
    if not holed.exists():
        return
    before = Window(Lag("invoice_number"), partition_by=[F(name) for name in SEQUENCE], order_by="invoice_number")
    behind = Invoice.objects.annotate(before=before).filter(before__lt=F("invoice_number") - 1).order_by(*IN_ORDER)
    for schema_id, schema_name, key, number, pk, display_number, previous in _rows(behind, *OF_INVOICE, "before"):
        yield Finding(Kind.GAP, schema_id, schema_name, key, previous + 1, number - 1, pk, display_number)


def _ends() -> Iterator[Finding]:
    """Numbers that a counter gave and that no invoice has, before its first invoice or after its last."""
    own = Invoice.objects.filter(numbering_schema=OuterRef("schema"), sequence_key=OuterRef("sequence_key"))
    numbers = own.values("invoice_number")
    counters = NumberingCounter.objects.annotate(
        lowest=Subquery(numbers.order_by("invoice_number")[:1]),
        highest=Subquery(numbers.order_by("-invoice_number")[:1]),
    )
    none_left = Q(highest=None, next_value__gt=F("first_value"))
    odd = counters.filter(none_left | Q(lowest__gt=F("first_value")) | Q(highest__lt=F("next_value") - 1))
    names = ("schema_id", "schema__name", "sequence_key", "first_value", "next_value", "lowest", "highest")
    for schema_id, schema_name, key, first, following, lowest, highest in _rows(
        odd.order_by("schema_id", "sequence_key"), *names
    ):
        if lowest is not None and lowest > first:
            yield Finding(Kind.GAP, schema_id, schema_name, key, first, lowest - 1)
        given = first - 1 if highest is None else highest
        if given < following - 1:
            yield Finding(Kind.GAP, schema_id, schema_name, key, given + 1, following - 1)


def _duplicates() -> Iterator[Finding]:
    """Numbers that differ in case alone. That none is printed twice sign by sign, a constraint sees to."""
    # The folded number is what the text that is searched begins with.
    printed = Substr("search_text", 1, StrIndex("search_text", Value(BETWEEN)) - 1)
    folded = Invoice.objects.order_by().annotate(folded=printed)
    alike = folded.values("folded").annotate(given=Count("pk")).filter(given__gt=1)
    if not alike.exists():
        return
    twins = folded.filter(folded__in=alike.values("folded")).order_by("folded", "created_at", "id")
    for _number, rows in groupby(_rows(twins, "folded", *OF_INVOICE), key=lambda row: row[0]):
        older = ""
        for _folded, schema_id, schema_name, key, number, pk, display_number in rows:
            if older:
                yield Finding(
                    Kind.DUPLICATE, schema_id, schema_name, key, number, number, pk, display_number, reads_like=older
                )
            older = older or display_number


def _dates() -> Iterator[Finding]:
    """Invoices dated before one of a lower number in their sequence. A void one is out of the world."""
    standing = Invoice.objects.exclude(status=Status.VOID)
    latest = Window(Max("invoice_date"), partition_by=[F(name) for name in SEQUENCE], order_by="invoice_number")
    late = standing.annotate(latest=latest).filter(latest__gt=F("invoice_date"))
    for schema_id, schema_name, key, number, pk, display_number, day, later in _rows(
        late.order_by(*IN_ORDER), *OF_INVOICE, "invoice_date", "latest"
    ):
        yield Finding(Kind.DATE, schema_id, schema_name, key, number, number, pk, display_number, day, later)


def _rows(rows: QuerySet[Any], *names: str) -> Iterator[Any]:
    return iter(rows.values_list(*names).iterator(chunk_size=2_000))
