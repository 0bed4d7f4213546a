"""The one road to figures: prefill, create, refresh, regenerate, drift and supplements all take it (spec 2).

It reads the warehouse once for all contracts, in walk order, and prices one contract at a time; nothing is saved.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone

from clients.models import ClientInvoiceConfig
from clients.queries import BillingSettings
from clients.warehouse.labels import billable_labels
from clients.warehouse.source import WarehouseSource
from clients.warehouse.types import Application, Customer
from invoices.errors import ContractNotBillable, InvoiceError, NotFound, NothingToBill
from invoices.money import AmountTooLarge
from invoices.pricing.billable_time import counts
from invoices.pricing.draft import PricedDraft, leave_out, price_month, price_supplement
from invoices.pricing.line import PricedLine
from invoices.pricing.period import Period, day_words
from invoices.pricing.terms import HOURLY, Terms
from invoices.pricing.worklog_ref import with_refs
from invoices.queries.billed_periods import BilledPeriod, billed_periods
from invoices.queries.claims import IN_ONE_QUERY, Claim, claims_on
from invoices.services.draft_warnings import draft_warnings, missing_customer
from invoices.services.find_late_work import Claimable, InKeyOrder, UnclaimedEarlier, unclaimed
from invoices.services.keep_by_hand import kept_by_hand
from invoices.services.resolve_terms import resolve_terms
from invoices.services.select_contracts import NO_CONTRACT, Contracts, Refused, Selection, select_contracts
from invoices.services.tell_too_large import too_large_words
from invoices.services.tell_warning import DraftWarning, warning
from proxima_invoice.foundation.sentences import known, say

NOTHING_TO_SUPPLEMENT = known("%(contract)s has no invoice between %(start)s and %(end)s that could be supplemented.")
NO_LATE_WORK = known("%(contract)s has no late work between %(start)s and %(end)s.")
NO_RATE = known("%(contract)s has %(hours)s h of late work but no hourly rate; give it one in its rate rule.")
ALL_BILLED = known("All work of %(contract)s in the period is billed by %(numbers)s.")
CLOSED_WITH_WORK = known("%(contract)s is %(status)s, but has %(hours)s h of work that no invoice holds.")
NOT_BILLABLE = known("%(contract)s cannot be billed: %(reason)s.")
NOTHING_TO_BILL = known("%(contract)s has no billable work between %(start)s and %(end)s.")


@dataclass(frozen=True)
class ByHand:
    """What a person gave along with a draft; it goes before what was computed."""

    figures: Mapping[str, Decimal]
    """Totals of the invoice that are not what its lines add up to."""
    fields: Mapping[str, Any]
    """Toggles and texts, in the place of the client's settings."""
    told: Mapping[str, Any]
    """What was done by hand, for the event."""


@dataclass(frozen=True)
class ComputedDraft:
    """A contract's period, priced and ready to be saved or shown."""

    application: Application
    customer: Customer
    terms: Terms
    config: ClientInvoiceConfig
    period: Period
    priced: PricedDraft
    is_supplementary: bool = False
    warnings: list[DraftWarning] = field(default_factory=list)
    by_hand: ByHand | None = None
    standing: Sequence[BilledPeriod] = ()
    """Of a regular draft: other invoices of its contract for the period, and fixed-price ones of any time."""
    foreign: Sequence[Claim] = ()
    """Of a regular draft that was held against the claims: those of other contracts' invoices on its work."""
    tracked: Mapping[UUID, int] = field(default_factory=dict)
    """Of an invoice computed again: what the worklogs of lines that people wrote into say now, in seconds."""
    moved: Mapping[UUID, UUID] = field(default_factory=dict)
    """Of an invoice computed again: references that changed, the new one → the one that its line is stored with."""

    @property
    def application_key(self) -> str:
        return self.application.application_key

    def invoice_date(self, today: date) -> date:
        """Unless told otherwise the period's end; of a supplement today, for the period's own documents are out."""
        return today if self.is_supplementary else self.period.end


def compute_drafts(
    *,
    source: WarehouseSource,
    settings: BillingSettings,
    selection: Selection,
    invoice_id: UUID | None = None,
    lines: Sequence[PricedLine] = (),
) -> Iterator[ComputedDraft | Refused]:
    """Price every selected contract, in order of its key. Memory is bounded by the largest contract.

    `invoice_id` and `lines` are for computing an invoice that exists again: see `compute_one`.
    """
    yield from selection.refused
    period = selection.period
    contracts = selection.to_bill | selection.closed
    customers = source.customers({application.customer_key for application in contracts.values()})
    labels = selection.labels(settings)
    worklogs = InKeyOrder(source.worklogs_by_contract(labels, period.start, period.end))
    carrying = {key: labels[key] for key in labels if settings.config(key).carry_over_late_work}
    late = UnclaimedEarlier(source=source, before=period.start, labels=carrying, invoice_id=invoice_id)
    few = contracts if len(contracts) <= IN_ONE_QUERY else None
    earlier = billed_periods(period, keys=few, fixed_price_of_any_time=True)

    for key in sorted(contracts):
        application, logged = contracts[key], list(with_refs(worklogs.of(key)))
        if key in selection.closed:
            if refused := _closed_with_work(application, logged, settings):
                yield refused
            continue
        customer = customers.get(application.customer_key) or Customer(application.customer_key)
        standing = [invoice for invoice in earlier.get(key, []) if invoice.invoice_id != invoice_id]
        try:
            terms = resolve_terms(application=application, customer=customer, settings=settings)
            came_late = late.of(key).new
            kept = kept_by_hand(lines, [*logged, *came_late])
            priced = price_month(logged, terms=terms, period=period, late=came_late, kept=kept.lines)
        except (InvoiceError, AmountTooLarge) as error:
            yield _failure(key, error)
            continue
        if terms.deal_type == HOURLY and not priced.has_billable_work:
            yield Refused(key, _no_billable_work(key, period))
            continue
        yield ComputedDraft(
            application=application,
            customer=customer,
            terms=terms,
            config=settings.config(key),
            period=period,
            priced=priced,
            warnings=draft_warnings(
                application,
                customer,
                period=period,
                shared_labels=_others(key, labels[key], selection),
                invoices=standing,
                today=timezone.localdate(),
            )
            + kept.warnings,
            standing=standing,
            tracked=kept.tracked,
            moved=kept.moved,
        )


def compute_one(
    *,
    source: WarehouseSource,
    settings: BillingSettings,
    application_key: str,
    period: Period,
    is_supplementary: bool = False,
    invoice_id: UUID | None = None,
    lines: Sequence[PricedLine] = (),
    contracts: Contracts | None = None,
) -> ComputedDraft:
    """The figures of one contract; for an invoice that exists its own claims count as free.

    `lines` are its lines with worklogs: those that people edited or wrote off stay as long as their work exists.
    `contracts` are for whoever has read the period's already.

    Raises the `InvoiceError` with which the contract is refused: `NotFound`, `ContractNotBillable`, `NothingToBill`, …
    """
    if is_supplementary:
        return compute_supplement(
            source=source,
            settings=settings,
            application_key=application_key,
            period=period,
            invoice_id=invoice_id,
            lines=lines,
        )
    selection = select_contracts(
        source=source, settings=settings, period=period, keys=[application_key], contracts=contracts
    )
    drafts = compute_drafts(source=source, settings=settings, selection=selection, invoice_id=invoice_id, lines=lines)
    draft = next(drafts)
    if isinstance(draft, Refused):
        raise draft.error
    return draft


def compute_supplement(
    *,
    source: WarehouseSource,
    settings: BillingSettings,
    application_key: str,
    period: Period,
    invoice_id: UUID | None = None,
    lines: Sequence[PricedLine] = (),
) -> ComputedDraft:
    """The unclaimed worklogs of a period already invoiced, at the hourly rate, without a base (spec 2, Late work).

    Raises `NotFound`, `ContractNotBillable` when the period was never invoiced, `NothingToBill` when nothing came late.
    """
    applications = source.applications([application_key])
    if not applications:
        raise NotFound(say(NO_CONTRACT, contract=application_key))
    application = applications[0]
    billed = billed_periods(period, keys=[application_key])[application_key]
    if not billed:
        raise ContractNotBillable(say(NOTHING_TO_SUPPLEMENT, **_words(application_key, period)))
    customer = _customer(source, application)
    labels = {application_key: billable_labels(application, settings.unbillable_labels)}
    fresh = list(with_refs(InKeyOrder(source.worklogs_by_contract(labels, *period)).of(application_key)))
    new = unclaimed(application_key, fresh, billed=billed, invoice_id=invoice_id).new
    kept = kept_by_hand(lines, new)
    try:
        terms = resolve_terms(application=application, customer=customer, settings=settings)
        priced = price_supplement(new, terms=terms, kept=kept.lines)
    except AmountTooLarge as error:
        raise _failure(application_key, error).error from None
    if not priced.has_billable_work:
        raise NothingToBill(say(NO_LATE_WORK, **_words(application_key, period)))
    if not terms.hourly_rate:
        raise ContractNotBillable(say(NO_RATE, contract=application_key, hours=priced.totals.total_hours))
    return ComputedDraft(
        application=application,
        customer=customer,
        terms=terms,
        config=settings.config(application_key),
        period=period,
        priced=priced,
        is_supplementary=True,
        warnings=missing_customer(application, customer) + kept.warnings,
        tracked=kept.tracked,
        moved=kept.moved,
    )


def closed_with_work(*, source: WarehouseSource, settings: BillingSettings, selection: Selection) -> Iterator[Refused]:
    """Contracts of the period that are no longer active, but have work in it that no invoice holds."""
    labels = {key: labels for key, labels in selection.labels(settings).items() if key in selection.closed}
    worklogs = InKeyOrder(source.worklogs_by_contract(labels, *selection.period))
    for key, application in sorted(selection.closed.items()):
        if refused := _closed_with_work(application, list(with_refs(worklogs.of(key))), settings):
            yield refused


def leave_out_claimed(draft: ComputedDraft, claims: Sequence[Claim]) -> ComputedDraft:
    """A regular draft without what other invoices of its contract hold already: late work billed elsewhere, or work
    whose date moved over the edge of a billed period. Raises `NothingToBill` when no billable work is left.
    """
    refs = {claim.worklog_ref for claim in claims}
    priced = leave_out(refs, draft.priced, terms=draft.terms, period=draft.period)
    numbers = sorted({claim.display_number for claim in claims})
    if draft.terms.deal_type == HOURLY and not priced.has_billable_work:
        raise NothingToBill(say(ALL_BILLED, contract=draft.application_key, numbers=", ".join(numbers)))
    told = warning("worklogs_billed_elsewhere", worklogs=len(refs), invoices=numbers)
    return replace(draft, priced=priced, warnings=[*draft.warnings, told])


def _others(key: str, labels: Sequence[str], selection: Selection) -> dict[str, list[str]]:
    """The labels that other active contracts of the period name as well → those contracts' keys."""
    shared = {label: [other for other in selection.shared_labels.get(label, ()) if other != key] for label in labels}
    return {label: others for label, others in shared.items() if others}


def _closed_with_work(application: Application, logged: Claimable, settings: BillingSettings) -> Refused | None:
    work = [(ref, worklog) for ref, worklog in logged if counts(worklog, settings.exclusions)]
    held = claims_on([ref for ref, _worklog in work]) if work else {}
    seconds = sum(worklog.duration_seconds for ref, worklog in work if ref not in held)
    if not seconds:
        return None
    key = application.application_key
    hours = f"{seconds / 3600:.2f}"
    return Refused(
        key, ContractNotBillable(say(CLOSED_WITH_WORK, contract=key, status=application.status, hours=hours))
    )


def _failure(key: str, error: InvoiceError | AmountTooLarge) -> Refused:
    if isinstance(error, InvoiceError):
        return Refused(key, error, failed=True)
    said = say(NOT_BILLABLE, contract=key, reason=too_large_words(error))
    return Refused(key, ContractNotBillable(said), failed=True)


def _customer(source: WarehouseSource, application: Application) -> Customer:
    key = application.customer_key
    return source.customers([key]).get(key) or Customer(key)


def _no_billable_work(key: str, period: Period) -> NothingToBill:
    return NothingToBill(say(NOTHING_TO_BILL, **_words(key, period)))


def _words(key: str, period: Period) -> dict[str, str]:
    return {"contract": key, "start": day_words(period.start), "end": day_words(period.end)}
