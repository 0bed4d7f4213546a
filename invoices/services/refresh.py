"""Compute a draft again from the warehouse and today's settings, keeping what people wrote (spec 3, refresh)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from clients.queries import billing_settings, warehouse
from invoices.errors import ContractNotBillable, NotFound, WorklogAlreadyInvoiced
from invoices.models import Invoice, LineItem
from invoices.pricing.line import PricedLine
from invoices.pricing.period import Period
from invoices.queries.claims import claims_on
from invoices.services.compute_draft import ComputedDraft, compute_one
from invoices.services.copy_snapshots import COPIED_FIELDS, snapshot_fields
from invoices.services.lock_invoice import lock_draft
from invoices.services.record_edit import Change, record_edits
from invoices.services.record_event import record_event
from invoices.services.save_drafts import LINE_COLUMNS
from invoices.services.store_rows import store_rows
from invoices.services.total_invoice import FIGURES, total_invoice

RECOMPUTED_FIELDS = tuple(dict.fromkeys((*COPIED_FIELDS, *FIGURES)))


def refresh(
    *,
    invoice_id: UUID,
    user: AbstractBaseUser,
    expected_version: int | None = None,
    now: datetime | None = None,
) -> Invoice:
    """Recompute a draft. Number, kind, toggles, legal text, date, manual lines stay, and hand edits whose work exists.

    Raises `NotEditable`, `StaleVersion`, and what computing raises (`NothingToBill`, …): then nothing changed.
    """
    now = now or timezone.now()
    with transaction.atomic():
        invoice = lock_draft(invoice_id, expected_version=expected_version)
        replaced = recompute(invoice, by=user.get_username(), now=now)
        record_event(invoice_id=invoice.pk, kind="refreshed", by=user.get_username(), now=now, data=replaced)
        invoice.version += 1
        invoice.updated_at = now
        invoice.save(update_fields=[*RECOMPUTED_FIELDS, "version", "updated_at"])
    return invoice


def recompute(invoice: Invoice, *, by: str, now: datetime) -> dict[str, Any]:
    """Replace the lines of a locked invoice and set `RECOMPUTED_FIELDS`, which the caller saves.

    Every verb that recomputes uses it. Returns what was replaced, for the event. Raises a `Conflict` when the
    contract or its work is gone.
    """
    lines = list(invoice.line_items.all())
    kept = {
        line.worklog_ref: _as_priced(line)
        for line in lines
        if line.worklog_ref is not None and (line.is_edited or line.written_off)
    }
    try:
        draft = compute_one(
            source=warehouse(),
            settings=billing_settings(),
            application_key=invoice.application_key,
            period=Period(invoice.period_start, invoice.period_end),
            is_supplementary=invoice.kind == Invoice.Kind.SUPPLEMENTARY,
            invoice_id=invoice.pk,
            kept=kept,
        )
    except NotFound as error:
        raise ContractNotBillable(str(error)) from None
    manual = [line for line in lines if line.source == LineItem.Source.MANUAL]
    before = {
        name: getattr(invoice, name) for name in ("base_amount", "overtime_amount", "total_hours", "total_amount")
    }
    difference = _difference([line for line in lines if line.source == "auto"], draft)
    # Lines keep their identity through the worklog behind them, so that their history stays theirs.
    ids: dict[UUID | None, UUID] = {line.worklog_ref: line.pk for line in lines if line.worklog_ref is not None}
    LineItem.objects.filter(invoice=invoice, source=LineItem.Source.AUTO).delete()
    _store(invoice, draft, ids)
    _place_last(manual, after=len(draft.priced.lines))
    for name, value in snapshot_fields(draft).items():
        setattr(invoice, name, value)
    total_invoice(invoice, [*draft.priced.lines, *manual])
    record_edits(
        invoice_id=invoice.pk,
        changes=[
            Change("regenerated", name, old, getattr(invoice, name))
            for name, old in before.items()
            if old != getattr(invoice, name)
        ],
        by=by,
        now=now,
    )
    return difference | {name: str(value) for name, value in before.items()}


def _as_priced(line: LineItem) -> PricedLine:
    return PricedLine(*(getattr(line, name) for name in PricedLine._fields))


def _place_last(manual: list[LineItem], *, after: int) -> None:
    for place, line in enumerate(manual, start=after + 1):
        line.sort_order = place
    LineItem.objects.bulk_update(manual, ["sort_order"])


def _store(invoice: Invoice, draft: ComputedDraft, ids: Mapping[UUID | None, UUID]) -> None:
    try:
        with transaction.atomic():
            store_rows(
                LineItem,
                LINE_COLUMNS,
                ((ids.get(line.worklog_ref) or uuid7(), invoice.pk, *line) for line in draft.priced.lines),
            )
    except IntegrityError:
        refs = [line.worklog_ref for line in draft.priced.lines if line.worklog_ref is not None]
        claim = next(iter(claims_on(refs).values()), None)
        if claim is None:
            raise
        raise WorklogAlreadyInvoiced(
            f"{claim.display_number} already holds some of the time of {invoice.application_key}; "
            "the same hours cannot be billed twice."
        ) from None


def _difference(old: list[LineItem], draft: ComputedDraft) -> dict[str, Any]:
    """What the computation replaced, for the event: worklogs taken, freed and changed, and the total before."""
    had = {line.worklog_ref: line for line in old if line.worklog_ref is not None}
    has = {line.worklog_ref: line for line in draft.priced.lines if line.worklog_ref is not None}
    return {
        "worklogs_added": len(has.keys() - had.keys()),
        "worklogs_removed": len(had.keys() - has.keys()),
        "removed": [
            {
                "description": had[ref].description,
                "quantity": str(had[ref].quantity),
                "line_total": str(had[ref].line_total),
            }
            for ref in had.keys() - has.keys()
        ][:50],
    }
