"""A batch of computed drafts becomes invoices in one transaction: claims and lines, then numbers."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import DatabaseError, IntegrityError, OperationalError, transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from clients.queries import BillingSettings
from invoices.errors import (
    FixedPriceAlreadyInvoiced,
    InvoiceError,
    PeriodAlreadyInvoiced,
)
from invoices.models import ContractLock, Invoice, InvoiceEvent, LineItem
from invoices.pricing.line import PricedLine
from invoices.queries.billed_periods import BilledPeriod, billed_periods
from invoices.services.compute_draft import ComputedDraft
from invoices.services.number_drafts import number_drafts
from invoices.services.refuse_drafts import (
    Dropped,
    PendingDraft,
    claim_conflicts,
    held_by_another_run,
    held_elsewhere,
    repeated_numbers,
    unsavable,
)
from invoices.services.select_contracts import Refused
from invoices.services.store_rows import store_rows
from invoices.services.tell_warning import period_taken_words
from invoices.signals import invoice_drafted
from invoices.states import Status
from proxima_invoice.foundation.sentences import known, say

LINE_COLUMNS = ("id", "invoice_id", *PricedLine._fields)
INVOICE_COLUMNS = tuple(column.attname for column in Invoice._meta.concrete_fields)
EVENT_COLUMNS = tuple(column.attname for column in InvoiceEvent._meta.concrete_fields)
Stored = Callable[[Sequence[Invoice]], None]
"""Called with the invoices of a batch, in the transaction that stores them: what it writes is true only with them."""
FIXED_PRICE_BILLED = known(
    "%(number)s already bills the fixed price of %(contract)s, and its fixed_price_billing is “once”."
)
TRIES = 10
"""How often a batch that lost a race (a deadlock, a claim that vanished again) is begun anew."""


@dataclass
class SavedBatch:
    """What became of a batch: each draft is in exactly one of both lists."""

    invoices: list[Invoice] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def save_drafts(
    drafts: Sequence[ComputedDraft],
    *,
    settings: BillingSettings,
    by: str,
    now: datetime,
    invoice_date: date | None = None,
    stored: Stored | None = None,
) -> SavedBatch:
    """Save the drafts that can be saved; every other one is refused with its reason. Never half a draft.

    Raises `OperationalError` when the database stays busy or away, and what `stored` raises: then nothing is saved of
    the batch it was called with.
    """
    today = timezone.localdate(now)
    pending = [PendingDraft(draft, invoice_date or draft.invoice_date(today)) for draft in drafts]
    saved = SavedBatch()
    _save(pending, saved, settings=settings, by=by, now=now, stored=stored)
    return saved


def _save(
    pending: list[PendingDraft],
    saved: SavedBatch,
    *,
    settings: BillingSettings,
    by: str,
    now: datetime,
    stored: Stored | None,
) -> None:
    after: list[tuple[PendingDraft, PendingDraft]] = []
    """Drafts that lost a worklog to another of the same batch, with the one that holds it: named once that is saved."""
    for attempt in range(TRIES):
        if not pending:
            break
        numbered: list[Invoice] = []
        try:
            with transaction.atomic():
                _save_or_drop(pending, numbered, settings=settings, by=by, now=now, stored=stored)
            saved.invoices += numbered
            break
        except Dropped as dropped:
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
                _save(pending[:middle], saved, settings=settings, by=by, now=now, stored=stored)
                _save(pending[middle:], saved, settings=settings, by=by, now=now, stored=stored)
                break
    else:
        saved.refused += [held_by_another_run(draft) for draft in pending]
    numbers = {invoice.id: invoice.display_number for invoice in saved.invoices}
    saved.refused += [
        held_elsewhere(loser, numbers[holder.invoice_id]) for loser, holder in after if holder.invoice_id in numbers
    ]
    if freed := [loser for loser, holder in after if holder.invoice_id not in numbers]:
        # Whoever was before them was refused in the end.
        _save(freed, saved, settings=settings, by=by, now=now, stored=stored)


def _save_or_drop(
    pending: Sequence[PendingDraft],
    numbered: list[Invoice],
    *,
    settings: BillingSettings,
    by: str,
    now: datetime,
    stored: Stored | None,
) -> None:
    """Everything of one try, in the caller's transaction; invoices are in `numbered` once they have numbers."""
    _lock_contracts(pending)
    if refused := _already_invoiced(pending, settings):
        raise Dropped(refused)
    store_rows(
        LineItem,
        LINE_COLUMNS,
        ((uuid7(), draft.invoice_id, *line) for draft in pending for line in draft.computed.priced.lines),
    )
    numbered += number_drafts(pending, now=now)
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
                **({"by_hand": told} if (told := draft.told_by_hand) else {}),
            },
            created_at=now,
        )
        for invoice, draft in zip(numbered, pending, strict=True)
    ]
    store_rows(InvoiceEvent, EVENT_COLUMNS, ([getattr(event, name) for name in EVENT_COLUMNS] for event in events))
    if stored:
        stored(numbered)
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
                    say(FIXED_PRICE_BILLED, number=invoice.display_number, contract=draft.application_key)
                )
    return None


def period_taken(invoice: BilledPeriod) -> PeriodAlreadyInvoiced:
    words = period_taken_words(invoice.display_number, invoice.application_key, start=invoice.start, end=invoice.end)
    return PeriodAlreadyInvoiced(words)
