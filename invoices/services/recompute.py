"""What every verb that computes an invoice again does: compute outside any transaction, then replace inside one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from uuid_utils.compat import uuid7

from clients.queries import billing_settings, warehouse
from invoices.errors import ContractNotBillable, Invalid, NotFound, WorklogAlreadyInvoiced
from invoices.models import Invoice, LineItem
from invoices.money import AmountTooLarge
from invoices.pricing.line import PricedLine
from invoices.pricing.period import Period
from invoices.queries.billed_periods import billed_periods
from invoices.queries.claims import claims_on
from invoices.services.compute_draft import ComputedDraft, compute_one, leave_out_claimed
from invoices.services.copy_snapshots import COPIED_FIELDS, snapshot_fields
from invoices.services.record_edit import Change, record_edits
from invoices.services.save_drafts import LINE_COLUMNS, reason_against
from invoices.services.store_rows import store_rows
from invoices.services.total_invoice import FIGURES, total_invoice

RECOMPUTED_FIELDS = tuple(dict.fromkeys((*COPIED_FIELDS, *FIGURES)))
_COMPARED = tuple(name for name in RECOMPUTED_FIELDS if name not in ("computed_total", "warnings"))
_SNAPSHOTS = ("customer_snapshot", "application_snapshot")
_LISTED_AT_MOST = 50


def compute_again(invoice: Invoice) -> ComputedDraft:
    """The invoice's figures from the warehouse and settings as they are now; holds no lock, saves nothing.

    Raises a `Conflict` when the contract or its work is gone, or the contract may no longer be billed for the period.
    """
    settings = billing_settings()
    period = Period(invoice.period_start, invoice.period_end)
    is_supplementary = invoice.kind == Invoice.Kind.SUPPLEMENTARY
    lines = invoice.line_items.filter(worklog_ref__isnull=False)
    try:
        draft = compute_one(
            source=warehouse(),
            settings=settings,
            application_key=invoice.application_key,
            period=period,
            is_supplementary=is_supplementary,
            invoice_id=invoice.pk,
            lines=[_as_priced(line) for line in lines],
        )
    except NotFound as error:
        raise ContractNotBillable(str(error)) from None
    if is_supplementary:
        return draft
    others = billed_periods(period, keys=[invoice.application_key], fixed_price_of_any_time=True)
    standing = [other for other in others.get(invoice.application_key, []) if other.invoice_id != invoice.pk]
    if refusal := reason_against(draft, standing, settings):
        raise refusal
    refs = [line.worklog_ref for line in draft.priced.lines if line.worklog_ref is not None]
    claims = claims_on(refs, except_invoice=invoice.pk).values()
    elsewhere = [claim for claim in claims if claim.application_key == invoice.application_key]
    return leave_out_claimed(draft, elsewhere) if elsewhere else draft


def replace_lines(invoice: Invoice, draft: ComputedDraft, *, by: str, now: datetime) -> dict[str, Any]:
    """Put `draft` in the place of a locked invoice's lines, and set `RECOMPUTED_FIELDS`, which the caller saves.

    Manual lines stay, behind the others. Returns what was replaced, for the event. Raises `WorklogAlreadyInvoiced`.
    """
    lines = list(invoice.line_items.all())
    automatic = [line for line in lines if line.source == LineItem.Source.AUTO]
    manual = [line for line in lines if line.source == LineItem.Source.MANUAL]
    before = {name: getattr(invoice, name) for name in _COMPARED}
    LineItem.objects.filter(pk__in=[line.pk for line in automatic]).delete()
    _store(invoice, draft, automatic)
    _place_last(manual, after=len(draft.priced.lines))
    for name, value in snapshot_fields(draft).items():
        setattr(invoice, name, value)
    try:
        total_invoice(invoice, [*draft.priced.lines, *manual])
    except AmountTooLarge as error:
        raise Invalid({error.figure: str(error)}) from None
    record_edits(invoice_id=invoice.pk, changes=_changes(invoice, before), by=by, now=now)
    return {"total_amount": str(before["total_amount"]), **_difference(automatic, draft)}


def _as_priced(line: LineItem) -> PricedLine:
    return PricedLine(*(getattr(line, name) for name in PricedLine._fields))


def _store(invoice: Invoice, draft: ComputedDraft, automatic: Sequence[LineItem]) -> None:
    # Lines keep their identity through the worklog behind them, so that their history stays theirs.
    ids: dict[UUID | None, UUID] = {line.worklog_ref: line.pk for line in automatic if line.worklog_ref is not None}
    rows = [(ids.get(line.worklog_ref) or uuid7(), invoice.pk, *line) for line in draft.priced.lines]
    try:
        with transaction.atomic():
            store_rows(LineItem, LINE_COLUMNS, rows)
    except IntegrityError:
        refs = [line.worklog_ref for line in draft.priced.lines if line.worklog_ref is not None]
        claim = next(iter(claims_on(refs).values()), None)
        if claim is None:
            raise
        raise WorklogAlreadyInvoiced(
            f"{claim.display_number} already holds some of the time of {invoice.application_key}; "
            "the same hours cannot be billed twice."
        ) from None


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
