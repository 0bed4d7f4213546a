"""What changed in the warehouse since an invoice's figures were computed: nothing is saved (spec 2, Late work)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from clients.queries import BillingSettings
from clients.warehouse.source import WarehouseSource
from invoices import money
from invoices.errors import InvoiceError, NothingToBill
from invoices.models import Invoice, InvoiceDrift, LineItem
from invoices.money import AmountTooLarge
from invoices.pricing.drift import Comparison, compare
from invoices.pricing.line import PricedLine
from invoices.services.compute_draft import ComputedDraft, leave_out_claimed
from invoices.services.line_values import as_priced
from invoices.services.recompute import compute_again
from invoices.services.refuse_drafts import some_time_held
from invoices.services.resolve_terms import rates_snapshot
from invoices.services.select_contracts import Contracts
from invoices.services.tell_too_large import too_large_words
from invoices.states import Status

State = InvoiceDrift.State


@dataclass(frozen=True)
class Drift:
    """An invoice beside the same invoice computed again. Money in its currency."""

    state: InvoiceDrift.State
    computed_at: datetime
    total_before: Decimal
    """What its lines add up to; a total by hand is another matter."""
    total_after: Decimal
    rows: Comparison = field(default_factory=lambda: Comparison([], [], [], [], []))
    rates_changed: bool = False
    reason: str = ""
    """Why nothing can be told; or, beside the rows, why computing again would be refused."""

    @property
    def amount(self) -> Decimal:
        """By how much computing again would change the total."""
        return self.total_after - self.total_before


def compute_drift(
    invoice: Invoice,
    *,
    lines: Sequence[LineItem] | None = None,
    source: WarehouseSource | None = None,
    settings: BillingSettings | None = None,
    contracts: Contracts | None = None,
    now: datetime | None = None,
) -> Drift:
    """Compute the invoice again as refresh and regenerate would, whatever its status, and hold it against its lines.

    `lines` (all of them), `source`, `settings` and `contracts` (of its period) are for whoever has read them already.
    What cannot be computed again is a state with its reason; raises only `WarehouseError`, when the warehouse cannot be
    read.
    """
    now = now or timezone.now()
    if invoice.status == Status.VOID:
        reason = _("%(number)s is void; it bills nothing.") % {"number": invoice.display_number}
        return _untold(invoice, reason, now)
    lines = list(invoice.line_items.all()) if lines is None else lines
    reason = ""
    try:
        again = compute_again(invoice, lines=lines, source=source, settings=settings, contracts=contracts)
        again, reason = _without_foreign(invoice, again)
    except NothingToBill as error:
        return _all_gone(invoice, lines, str(error), now)
    except InvoiceError as error:
        return _untold(invoice, str(error), now)
    except AmountTooLarge as error:
        return _untold(invoice, too_large_words(error), now)
    manual = [line for line in lines if line.source == LineItem.Source.MANUAL]
    try:
        total = money.totals([*again.priced.lines, *manual]).total_amount
    except AmountTooLarge as error:
        return _untold(invoice, f"{too_large_words(error)}.", now)
    if total < 0:
        reason = reason or _("The lines would add up to %(total)s; a total cannot be negative.") % {"total": total}
    rows = compare(_automatic(lines), again.priced.lines)
    rates = invoice.application_snapshot.get("rates")
    rates_changed = rates is not None and rates != rates_snapshot(again.terms)
    return Drift(
        state=State.CHANGED if rows.worklogs or rows.repriced or rates_changed else State.SAME,
        computed_at=now,
        total_before=invoice.computed_total,
        total_after=total,
        rows=rows,
        rates_changed=rates_changed,
        reason=reason,
    )


def _automatic(lines: Sequence[LineItem]) -> list[PricedLine]:
    return [as_priced(line) for line in lines if line.source == LineItem.Source.AUTO]


def _without_foreign(invoice: Invoice, again: ComputedDraft) -> tuple[ComputedDraft, str]:
    """Work that another contract's invoice holds (they share a label) is not this one's to add: it refuses to be."""
    if not again.foreign:
        return again, ""
    reason = some_time_held(again.foreign[0].display_number, invoice.application_key)
    return leave_out_claimed(again, again.foreign), str(reason)


def _untold(invoice: Invoice, reason: str, now: datetime) -> Drift:
    total = invoice.computed_total
    return Drift(state=State.UNTOLD, computed_at=now, total_before=total, total_after=total, reason=reason)


def _all_gone(invoice: Invoice, lines: Sequence[LineItem], reason: str, now: datetime) -> Drift:
    """Nothing is left to bill, so that nothing can be computed: every line that counts is one that vanished."""
    gone = [line for line in _automatic(lines) if line.quantity and not line.written_off]
    rows = compare(gone, [])
    taken = sum((row.before.line_total for row in (*rows.removed, *rows.others) if row.before), money.ZERO)
    return Drift(
        state=State.CHANGED,
        computed_at=now,
        total_before=invoice.computed_total,
        total_after=invoice.computed_total - taken,
        rows=rows,
        reason=reason,
    )
