"""Is everything in the database whole? Worked out anew from the stored rows, without the product's arithmetic.

Races, kill drills and the benchmark ask it after whatever happened: nothing may be half done.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256
from itertools import pairwise
from typing import Any
from uuid import UUID

from invoices.models import Invoice, InvoiceDocument, InvoiceEvent, LineItem, NumberingCounter, NumberingSchema

_CENT = Decimal("0.01")
_ROWS_AT_ONCE = 5_000


def faults() -> list[str]:
    """What is wrong, in sentences; empty when all is whole."""
    invoices = {invoice.pk: invoice for invoice in Invoice.objects.all()}
    return [
        *_line_faults(invoices),
        *_number_faults(invoices.values()),
        *_event_faults(invoices),
        *_document_faults(invoices),
        *_period_faults(invoices.values()),
    ]


def _line_faults(invoices: dict[UUID, Invoice]) -> Iterator[str]:
    """Lines multiply out, invoices add up, no line is without its invoice, and no worklog is claimed twice."""
    billed: dict[UUID, Decimal] = defaultdict(Decimal)
    hours: dict[UUID, Decimal] = defaultdict(Decimal)
    refs: set[UUID] = set()
    with_lines: set[UUID] = set()
    for line in LineItem.objects.order_by().iterator(_ROWS_AT_ONCE):
        owner = line.invoice_id
        with_lines.add(owner)
        product = (line.quantity * line.unit_price * line.rate_multiplier).quantize(_CENT, ROUND_HALF_UP)
        if product != line.line_total and not line.line_total_is_manual:
            yield f"Line {line.pk}: {line.quantity} × {line.unit_price} × {line.rate_multiplier} ≠ {line.line_total}."
        if line.worklog_ref is not None:
            if line.worklog_ref in refs:
                yield f"Worklog {line.worklog_ref} is claimed twice."
            refs.add(line.worklog_ref)
        if not line.written_off:
            billed[owner] += line.line_total if line.is_billed else 0
            hours[owner] += line.quantity if line.line_type == "task" else 0
    for owner in with_lines - invoices.keys():
        yield f"Lines of {owner}, which is no invoice."
    for pk, invoice in invoices.items():
        if pk not in with_lines:
            yield f"{invoice} has no line."
        if billed[pk] != invoice.computed_total or hours[pk] != invoice.total_hours:
            said = f"{invoice.computed_total} and {invoice.total_hours} h"
            yield f"{invoice} says {said}, its lines {billed[pk]} and {hours[pk]} h."
        if not invoice.total_is_manual and invoice.total_amount != invoice.computed_total:
            yield f"{invoice} has the total {invoice.total_amount}, not {invoice.computed_total}."


def _number_faults(invoices: Iterable[Invoice]) -> Iterator[str]:
    """In every sequence the numbers run from its start without a gap, and its counter stands right behind them."""
    taken: dict[tuple[int, str], list[int]] = defaultdict(list)
    for invoice in invoices:
        taken[invoice.numbering_schema_id, invoice.sequence_key].append(invoice.invoice_number)
    starts = dict(NumberingSchema.objects.values_list("pk", "start_value"))
    counters = {
        (counter.schema_id, counter.sequence_key): counter.next_value for counter in NumberingCounter.objects.all()
    }
    for sequence in counters.keys() | taken.keys():
        numbers, start = sorted(taken[sequence]), starts[sequence[0]]
        if numbers != list(range(start, start + len(numbers))):
            yield f"Sequence {sequence} has the numbers {numbers}."
        if counters.get(sequence) != start + len(numbers):
            yield f"Sequence {sequence} has {len(numbers)} numbers, and its counter is {counters.get(sequence)}."


def _event_faults(invoices: dict[UUID, Invoice]) -> Iterator[str]:
    """Each invoice became a draft once, and its last change of status led to the one it has."""
    moves: dict[UUID, list[InvoiceEvent]] = defaultdict(list)
    for event in InvoiceEvent.objects.filter(kind="status_changed").order_by("created_at", "id"):
        moves[event.invoice_id].append(event)
    for owner in moves.keys() - invoices.keys():
        yield f"Events of {owner}, which is no invoice."
    for pk, invoice in invoices.items():
        path = [(event.from_status, event.to_status) for event in moves[pk]]
        if path[:1] != [("", "draft")] or path[-1][1] != invoice.status:
            yield f"{invoice} is {invoice.status}, its events say {path}."
        if any(before[1] != after[0] for before, after in pairwise(path)):
            yield f"{invoice} jumped: {path}."


def _document_faults(invoices: dict[UUID, Invoice]) -> Iterator[str]:
    """A draft has no document; every other invoice has its PDF, untouched (a void one may have been either)."""
    documents = {document.invoice_id: document for document in InvoiceDocument.objects.all()}
    for pk, invoice in invoices.items():
        document = documents.pop(pk, None)
        if invoice.status != "void" and (document is None) != (invoice.status == "draft"):
            yield f"{invoice} is {invoice.status} {'with' if document else 'without'} a document."
        if document is None:
            continue
        pdf = bytes(document.pdf_data)
        if not pdf.startswith(b"%PDF-") or sha256(pdf).hexdigest() != document.pdf_sha256:
            yield f"{invoice} has a document of {len(pdf)} bytes that is not the PDF it was."
    for owner in documents:
        yield f"A document of {owner}, which is no invoice."


def _period_faults(invoices: Iterable[Invoice]) -> Iterator[str]:
    """No day of a contract is in two regular invoices that stand."""
    periods: dict[str, list[Invoice]] = defaultdict(list)
    for invoice in invoices:
        if invoice.kind == "regular" and invoice.status != "void":
            periods[invoice.application_key].append(invoice)
    for key, standing in periods.items():
        standing.sort(key=lambda invoice: invoice.period_start)
        for first, second in pairwise(standing):
            if second.period_start <= first.period_end:
                yield f"{key} is billed twice: {first} and {second}."


def check() -> None:
    """Raises `AssertionError` with the first faults."""
    found = faults()
    assert not found, "\n".join(found[:20])


def summary() -> dict[str, Any]:
    """How much there is, for tests to count."""
    invoices = list(Invoice.objects.order_by("invoice_number").values("application_key", "status", "display_number"))
    return {
        "invoices": invoices,
        "keys": sorted(invoice["application_key"] for invoice in invoices if invoice["status"] != "void"),
        "lines": LineItem.objects.count(),
    }
