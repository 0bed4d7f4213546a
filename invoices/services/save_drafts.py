"""A batch of computed drafts becomes invoices in one transaction: claims and lines, then numbers."""

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import DatabaseError, IntegrityError, OperationalError, transaction
from uuid_utils.compat import uuid7

from clients.queries import BillingSettings
from invoices.errors import (
    FixedPriceAlreadyInvoiced,
    InvoiceError,
    NumberNotAvailable,
    PeriodAlreadyInvoiced,
)
from invoices.models import ContractLock, Invoice, InvoiceEvent, LineItem, NumberingSchema
from invoices.pricing.line import PricedLine
from invoices.queries.billed_periods import BilledPeriod, billed_periods
from invoices.services.compute_draft import ComputedDraft
from invoices.services.copy_snapshots import snapshot_fields
from invoices.services.refuse_drafts import PendingDraft, claim_conflicts, held_elsewhere, repeated_numbers, unsavable
from invoices.services.select_contracts import Refused
from invoices.services.store_rows import store_rows
from invoices.services.take_number import NumberRequest, NumbersRefused, TakenNumber, take_numbers
from invoices.signals import invoice_drafted
from invoices.states import Status

LINE_COLUMNS = ("id", "invoice_id", *PricedLine._fields)
INVOICE_COLUMNS = tuple(column.attname for column in Invoice._meta.concrete_fields)
EVENT_COLUMNS = tuple(column.attname for column in InvoiceEvent._meta.concrete_fields)
TRIES = 10
"""How often a batch that lost a race (a deadlock, a claim that vanished again) is begun anew."""


@dataclass
class SavedBatch:
    """What became of a batch: each draft is in exactly one of both lists."""

    invoices: list[Invoice] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


class _Dropped(Exception):
    """Some drafts of the batch cannot be saved: roll back, and save the others."""

    def __init__(self, refused: dict[UUID, Refused]) -> None:
        self.refused = refused


def save_drafts(
    drafts: Sequence[ComputedDraft],
    *,
    settings: BillingSettings,
    by: str,
    now: datetime,
    invoice_date: date | None = None,
) -> SavedBatch:
    """Save the drafts that can be saved; every other one is refused with its reason. Never half a draft.

    Raises `OperationalError` when the database stays busy or away.
    """
    pending = [PendingDraft(draft, invoice_date or draft.period.end) for draft in drafts]
    saved = SavedBatch()
    _save(pending, saved, settings=settings, by=by, now=now)
    return saved


def _save(pending: list[PendingDraft], saved: SavedBatch, *, settings: BillingSettings, by: str, now: datetime) -> None:
    after: list[tuple[PendingDraft, PendingDraft]] = []
    """Drafts that lost a worklog to another of the same batch, with the one that holds it: named once that is saved."""
    for attempt in range(TRIES):
        if not pending:
            break
        numbered: list[Invoice] = []
        try:
            with transaction.atomic():
                _save_or_drop(pending, numbered, settings=settings, by=by, now=now)
            saved.invoices += numbered
            break
        except _Dropped as dropped:
            saved.refused += dropped.refused.values()
            pending = [draft for draft in pending if draft.invoice_id not in dropped.refused]
        except OperationalError:
            if attempt == TRIES - 1:
                raise
            time.sleep(0.05 * (attempt + 1))
        except DatabaseError as error:
            told = str(error)
            if isinstance(error, IntegrityError) and "worklog_ref" in told:
                conflicts = claim_conflicts(pending)
                saved.refused += conflicts.refused
                after += conflicts.shared
                pending = conflicts.left
            elif isinstance(error, IntegrityError) and "display_number" in told:
                refused = repeated_numbers(pending, numbered)
                saved.refused += refused.values()
                pending = [draft for draft in pending if draft.invoice_id not in refused]
            elif len(pending) == 1:
                saved.refused.append(unsavable(pending[0], error))
                break
            else:
                # One draft spoils the batch, and the database does not say which: halve until it is alone.
                middle = len(pending) // 2
                _save(pending[:middle], saved, settings=settings, by=by, now=now)
                _save(pending[middle:], saved, settings=settings, by=by, now=now)
                break
    else:
        saved.refused += [held_elsewhere(draft, "another run") for draft in pending]
    numbers = {invoice.id: invoice.display_number for invoice in saved.invoices}
    saved.refused += [
        held_elsewhere(loser, numbers[holder.invoice_id]) for loser, holder in after if holder.invoice_id in numbers
    ]
    if freed := [loser for loser, holder in after if holder.invoice_id not in numbers]:
        # Whoever was before them was refused in the end.
        _save(freed, saved, settings=settings, by=by, now=now)


def _save_or_drop(
    pending: Sequence[PendingDraft],
    numbered: list[Invoice],
    *,
    settings: BillingSettings,
    by: str,
    now: datetime,
) -> None:
    """Everything of one try, in the caller's transaction; invoices are in `numbered` once they have numbers."""
    _lock_contracts(pending)
    if refused := _already_invoiced(pending, settings):
        raise _Dropped(refused)
    store_rows(
        LineItem,
        LINE_COLUMNS,
        ((uuid7(), draft.invoice_id, *line) for draft in pending for line in draft.computed.priced.lines),
    )
    numbered += _numbered(pending, now=now)
    store_rows(Invoice, INVOICE_COLUMNS, ([getattr(invoice, name) for name in INVOICE_COLUMNS] for invoice in numbered))
    events = [
        InvoiceEvent(
            invoice_id=invoice.id,
            kind="status_changed",
            to_status=Status.DRAFT.value,
            by=by,
            data={
                "total_amount": str(invoice.total_amount),
                "total_hours": str(invoice.total_hours),
                "worklogs": len(draft.refs),
            },
            created_at=now,
        )
        for invoice, draft in zip(numbered, pending, strict=True)
    ]
    store_rows(InvoiceEvent, EVENT_COLUMNS, ([getattr(event, name) for name in EVENT_COLUMNS] for event in events))
    invoice_drafted.send(sender=Invoice, invoice_ids=[invoice.id for invoice in numbered])


def _lock_contracts(pending: Sequence[PendingDraft]) -> None:
    """One run at a time may draft a contract. In order of the key, so that two runs queue up instead of deadlocking."""
    keys = sorted({draft.application_key for draft in pending})
    ContractLock.objects.bulk_create([ContractLock(application_key=key) for key in keys], ignore_conflicts=True)
    # Evaluated for its locks; SQLite's transaction holds the only write lock there is.
    list(ContractLock.objects.select_for_update().filter(application_key__in=keys).order_by("application_key"))


def _already_invoiced(pending: Sequence[PendingDraft], settings: BillingSettings) -> dict[UUID, Refused]:
    regular = [draft for draft in pending if not draft.computed.is_supplementary]
    if not regular:
        return {}
    period = regular[0].computed.period
    any_fixed = any(draft.computed.terms.deal_type == "FP" for draft in regular)
    invoices = billed_periods(
        period, keys={draft.application_key for draft in regular}, fixed_price_of_any_time=any_fixed
    )
    found = {}
    for draft in regular:
        if error := reason_against(draft.computed, invoices.get(draft.application_key, []), settings):
            found[draft.invoice_id] = Refused(draft.application_key, error)
    return found


def reason_against(
    draft: ComputedDraft, invoices: Sequence[BilledPeriod], settings: BillingSettings
) -> InvoiceError | None:
    """Why those invoices of its contract forbid the draft, if they do."""
    for invoice in invoices:
        if draft.period.overlaps(invoice.start, invoice.end):
            return period_taken(invoice)
    if draft.terms.deal_type == "FP" and settings.fixed_price_billing(draft.application_key) == "once":
        for invoice in invoices:
            if invoice.deal_type == "FP":
                return FixedPriceAlreadyInvoiced(
                    f"{invoice.display_number} already bills the fixed price of {draft.application_key}, "
                    "and its fixed_price_billing is “once”."
                )
    return None


def period_taken(invoice: BilledPeriod) -> PeriodAlreadyInvoiced:
    return PeriodAlreadyInvoiced(
        f"{invoice.display_number} already bills {invoice.application_key} for {invoice.start} – {invoice.end}."
    )


def _numbered(pending: Sequence[PendingDraft], *, now: datetime) -> list[Invoice]:
    """The batch's invoices, in its order, each with the next number of its schema."""
    schemas = {schema.name: schema for schema in NumberingSchema.objects.filter(schema_type="invoice")}
    active = next((schema for schema in schemas.values() if schema.is_active), None)
    by_schema: dict[str, list[PendingDraft]] = defaultdict(list)
    refused: dict[UUID, Refused] = {}
    for draft in pending:
        wanted = draft.computed.config.numbering_schema
        schema = schemas.get(wanted) if wanted else active
        if schema is None:
            error = NumberNotAvailable(
                f"There is no numbering schema “{wanted}”." if wanted else "No numbering schema is active."
            )
            refused[draft.invoice_id] = Refused(draft.application_key, error, failed=True)
        else:
            by_schema[schema.name].append(draft)
    numbers: dict[UUID, tuple[NumberingSchema, TakenNumber]] = {}
    for name in sorted(by_schema):
        drafts, schema = by_schema[name], schemas[name]
        requests = [
            NumberRequest(draft.application_key, draft.computed.application.customer_key, draft.invoice_date)
            for draft in drafts
        ]
        try:
            taken = take_numbers(schema, requests)
        except NumbersRefused as error:
            refused |= {
                drafts[index].invoice_id: Refused(drafts[index].application_key, reason, failed=True)
                for index, reason in error.errors.items()
            }
        else:
            numbers |= {draft.invoice_id: (schema, number) for draft, number in zip(drafts, taken, strict=True)}
    if refused:
        raise _Dropped(refused)
    return [_invoice(draft, *numbers[draft.invoice_id], now=now) for draft in pending]


def _invoice(pending: PendingDraft, schema: NumberingSchema, number: TakenNumber, *, now: datetime) -> Invoice:
    draft = pending.computed
    config = draft.config
    return Invoice(
        id=pending.invoice_id,
        kind=Invoice.Kind.SUPPLEMENTARY if draft.is_supplementary else Invoice.Kind.REGULAR,
        numbering_schema_id=schema.id,
        sequence_key=number.sequence_key,
        invoice_number=number.invoice_number,
        display_number=number.display_number,
        application_key=draft.application_key,
        period_start=draft.period.start,
        period_end=draft.period.end,
        invoice_date=pending.invoice_date,
        payment_terms_days=config.payment_terms_days,
        due_date=pending.invoice_date + timedelta(days=config.payment_terms_days),
        show_task_list=config.show_task_list,
        show_tracked_time=config.show_tracked_time,
        show_task_pricing=config.show_task_pricing,
        show_overtime=config.show_overtime,
        legal_text=config.legal_text,
        created_at=now,
        updated_at=now,
        **snapshot_fields(draft),
    )
