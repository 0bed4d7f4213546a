"""What every verb that computes an invoice again does: compute outside any transaction, then replace inside one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from uuid_utils.compat import uuid7

from clients.queries import BillingSettings, billing_settings, warehouse
from clients.warehouse.source import WarehouseSource
from invoices.errors import ContractNotBillable, Invalid, NotFound
from invoices.models import Invoice, InvoiceDrift, LineItem
from invoices.models.search_text import search_text
from invoices.money import AmountTooLarge
from invoices.pricing.line import PricedLine
from invoices.pricing.period import Period
from invoices.queries.claims import claims_on
from invoices.services.compute_draft import ComputedDraft, compute_one
from invoices.services.copy_snapshots import COPIED_FIELDS, snapshot_fields
from invoices.services.keep_by_hand import worklog_changed
from invoices.services.leave_out_billed import leave_out_billed
from invoices.services.line_key import LineKey, line_key
from invoices.services.line_values import as_priced
from invoices.services.record_edit import Change, record_edits
from invoices.services.refuse_drafts import some_time_held
from invoices.services.save_drafts import LINE_COLUMNS
from invoices.services.select_contracts import Contracts
from invoices.services.store_rows import store_rows
from invoices.services.tell_too_large import too_large_words
from invoices.services.total_invoice import FIGURES, total_invoice
from invoices.services.warn_of_undone import warn_of_undone

RECOMPUTED_FIELDS = tuple(dict.fromkeys((*COPIED_FIELDS, "search_text", *FIGURES)))
_COMPARED = tuple(name for name in RECOMPUTED_FIELDS if name not in ("computed_total", "warnings", "search_text"))
_SNAPSHOTS = ("customer_snapshot", "application_snapshot")
_LISTED_AT_MOST = 50


def compute_again(
    invoice: Invoice,
    *,
    lines: Sequence[LineItem] | None = None,
    source: WarehouseSource | None = None,
    settings: BillingSettings | None = None,
    contracts: Contracts | None = None,
) -> ComputedDraft:
    """The invoice's figures from the warehouse and settings as they are now; holds no lock, saves nothing.

    `lines`, `source`, `settings` and `contracts` (of its period) are for whoever has read them already. Raises a
    `Conflict` when the contract or its work is gone, or the contract may no longer be billed for the period.
    """
    settings = settings or billing_settings()
    stored = invoice.line_items.filter(worklog_ref__isnull=False) if lines is None else lines
    claimed = {line.worklog_ref: line for line in stored if line.worklog_ref is not None}
    try:
        draft = compute_one(
            source=source or warehouse(),
            settings=settings,
            application_key=invoice.application_key,
            period=Period(invoice.period_start, invoice.period_end),
            is_supplementary=invoice.kind == Invoice.Kind.SUPPLEMENTARY,
            invoice_id=invoice.pk,
            lines=[as_priced(line) for line in claimed.values()],
            contracts=contracts,
        )
    except NotFound as error:
        raise ContractNotBillable(str(error)) from None
    draft = _as_tracked(invoice, draft, claimed)
    return leave_out_billed(draft, settings=settings, invoice_id=invoice.pk)


def _as_tracked(invoice: Invoice, draft: ComputedDraft, claimed: Mapping[UUID, LineItem]) -> ComputedDraft:
    """Lines that people wrote into with the time that is tracked now, unless it was that time they wrote."""
    stored = {ref: claimed[draft.moved.get(ref, ref)] for ref in draft.tracked}
    changed = {ref: seconds for ref, seconds in draft.tracked.items() if stored[ref].time_seconds != seconds}
    if not changed:
        return draft
    keys = [stored[ref].pk for ref in changed]
    by_hand = invoice.edits.filter(line_item_id__in=keys, field_name="time_seconds")
    written = set(by_hand.values_list("line_item_id", flat=True))
    changed = {ref: seconds for ref, seconds in changed.items() if stored[ref].pk not in written}
    lines = [
        line._replace(time_seconds=changed[line.worklog_ref]) if line.worklog_ref in changed else line
        for line in draft.priced.lines
    ]
    # Of a reference that changed, the reviewer knows already.
    told = [worklog_changed(line) for line in lines if line.worklog_ref in changed.keys() - draft.moved.keys()]
    return replace(draft, priced=draft.priced._replace(lines=lines), warnings=[*draft.warnings, *told])


def replace_lines(invoice: Invoice, draft: ComputedDraft, *, by: str, now: datetime) -> dict[str, Any]:
    """Put `draft` in the place of a locked invoice's lines, and set `RECOMPUTED_FIELDS`, which the caller saves.

    Manual lines stay, behind the others; edits by hand of support, fixed-price and overtime lines do not, and are told
    as warnings. Returns what was replaced, for the event. Raises `WorklogAlreadyInvoiced`.
    """
    lines = list(invoice.line_items.all())
    automatic = [line for line in lines if line.source == LineItem.Source.AUTO]
    manual = [line for line in lines if line.source == LineItem.Source.MANUAL]
    before = {name: getattr(invoice, name) for name in _COMPARED}
    undone = warn_of_undone(invoice, old=automatic, fresh=draft.priced.lines)
    draft = replace(draft, warnings=[*draft.warnings, *undone])
    LineItem.objects.filter(pk__in=[line.pk for line in automatic]).delete()
    _store(invoice, draft, automatic)
    _place_last(manual, after=len(draft.priced.lines))
    for name, value in snapshot_fields(draft).items():
        setattr(invoice, name, value)
    invoice.search_text = search_text(invoice)
    try:
        total_invoice(invoice, [*draft.priced.lines, *manual])
    except AmountTooLarge as error:
        raise Invalid({error.figure: too_large_words(error)}) from None
    record_edits(invoice_id=invoice.pk, changes=_changes(invoice, before), by=by, now=now)
    # It told of the figures that are replaced here.
    InvoiceDrift.objects.filter(invoice=invoice).delete()
    return {"total_amount": str(before["total_amount"]), **_difference(automatic, draft)}


def _store(invoice: Invoice, draft: ComputedDraft, automatic: Sequence[LineItem]) -> None:
    # Lines keep their identity, so that their history stays theirs and a form opened before still finds its line.
    ids = {line_key(line): line.pk for line in automatic}
    rows = [(ids.get(_stored_key(line, draft)) or uuid7(), invoice.pk, *line) for line in draft.priced.lines]
    try:
        with transaction.atomic():
            store_rows(LineItem, LINE_COLUMNS, rows)
    except IntegrityError:
        refs = [line.worklog_ref for line in draft.priced.lines if line.worklog_ref is not None]
        claim = next(iter(claims_on(refs).values()), None)
        if claim is None:
            raise
        raise some_time_held(claim.display_number, invoice.application_key) from None


def _stored_key(line: PricedLine, draft: ComputedDraft) -> LineKey:
    key = line_key(line)
    before = draft.moved.get(key.worklog_ref) if key.worklog_ref else None
    return key._replace(worklog_ref=before) if before else key


def _place_last(manual: Sequence[LineItem], *, after: int) -> None:
    for place, line in enumerate(manual, start=after + 1):
        line.sort_order = place
    LineItem.objects.bulk_update(manual, ["sort_order"])


def _changes(invoice: Invoice, before: dict[str, Any]) -> list[Change]:
    """Each field before and after; of a snapshot, each of its fields."""
    changes = []
    for name, old in before.items():
        new = getattr(invoice, name)
        if name not in _SNAPSHOTS:
            changes.append(Change("regenerated", name, old, new))
            continue
        changes += [
            Change("regenerated", f"{name}.{key}"[:50], old.get(key), new.get(key))
            for key in sorted(old.keys() | new.keys())
        ]
    return [change for change in changes if change.old != change.new]


def _difference(old: Sequence[LineItem], draft: ComputedDraft) -> dict[str, Any]:
    """What the computation replaced, for the event: worklogs taken, freed and priced anew."""
    had = {line.worklog_ref: line for line in old if line.worklog_ref is not None}
    has = {line.worklog_ref: line for line in draft.priced.lines if line.worklog_ref is not None}
    removed = [had[ref] for ref in had if ref not in has]
    changed = [(had[ref], has[ref]) for ref in had if ref in has and _figures(had[ref]) != _figures(has[ref])]
    return {
        "worklogs_added": sum(ref not in had for ref in has),
        "worklogs_removed": len(removed),
        "worklogs_changed": len(changed),
        "removed": [_removed(line) for line in removed[:_LISTED_AT_MOST]],
        "changed": [{"before": _figures(one), "after": _figures(other)} for one, other in changed[:_LISTED_AT_MOST]],
    }


def _removed(line: LineItem) -> dict[str, Any]:
    return {**_figures(line), "by_hand": line.is_edited or line.written_off}


def _figures(line: LineItem | PricedLine) -> dict[str, str]:
    numbers = ("quantity", "unit_price", "rate_multiplier", "line_total")
    return {"description": line.description} | {name: f"{getattr(line, name):.2f}" for name in numbers}
