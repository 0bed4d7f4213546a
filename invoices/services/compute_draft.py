"""The one road to figures: prefill, create, refresh, regenerate, drift and supplements all take it (spec 2).

It reads the warehouse once for all contracts, in walk order, and prices one contract at a time; nothing is saved.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
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
from invoices.pricing.draft import Kept, PricedDraft, leave_out, price_month, price_supplement
from invoices.pricing.line import PricedLine
from invoices.pricing.period import Period
from invoices.pricing.reconcile import reconcile
from invoices.pricing.terms import HOURLY, Terms
from invoices.pricing.worklog_ref import with_refs
from invoices.queries.billed_periods import billed_periods
from invoices.queries.claims import IN_ONE_QUERY, Claim, claims_on
from invoices.services.draft_warnings import DraftWarning, draft_warnings, missing_customer, warning
from invoices.services.find_late_work import Claimable, InKeyOrder, UnclaimedEarlier, unclaimed
from invoices.services.resolve_terms import resolve_terms
from invoices.services.select_contracts import Refused, Selection, select_contracts


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

    @property
    def application_key(self) -> str:
        return self.application.application_key


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
        try:
            terms = resolve_terms(application=application, customer=customer, settings=settings)
            came_late = late.of(key).new
            kept, by_hand = kept_by_hand(lines, [*logged, *came_late])
            priced = price_month(logged, terms=terms, period=period, late=came_late, kept=kept)
        except (InvoiceError, AmountTooLarge) as error:
            yield _failure(key, error)
            continue
        if terms.deal_type == HOURLY and not priced.has_billable_work:
            yield Refused(key, NothingToBill(f"{key} has no billable work between {period.start} and {period.end}."))
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
                invoices=[invoice for invoice in earlier.get(key, []) if invoice.invoice_id != invoice_id],
                today=timezone.localdate(),
            )
            + by_hand,
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
) -> ComputedDraft:
    """The figures of one contract; for an invoice that exists its own claims count as free.

    `lines` are its lines with worklogs: those that people edited or wrote off stay as long as their work exists.

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
    selection = select_contracts(source=source, settings=settings, period=period, keys=[application_key])
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
        raise NotFound(f"The warehouse has no contract {application_key}.")
    application = applications[0]
    billed = billed_periods(period, keys=[application_key])[application_key]
    if not billed:
        raise ContractNotBillable(
            f"{application_key} has no invoice between {period.start} and {period.end} that could be supplemented."
        )
    customer = _customer(source, application)
    labels = {application_key: billable_labels(application, settings.unbillable_labels)}
    fresh = list(with_refs(InKeyOrder(source.worklogs_by_contract(labels, *period)).of(application_key)))
    new = unclaimed(application_key, fresh, billed=billed, invoice_id=invoice_id).new
    kept, by_hand = kept_by_hand(lines, new)
    try:
        terms = resolve_terms(application=application, customer=customer, settings=settings)
        priced = price_supplement(new, terms=terms, kept=kept)
    except AmountTooLarge as error:
        raise _failure(application_key, error).error from None
    if not priced.has_billable_work:
        raise NothingToBill(f"{application_key} has no late work between {period.start} and {period.end}.")
    if not terms.hourly_rate:
        raise ContractNotBillable(
            f"{application_key} has {priced.totals.total_hours} h of late work but no hourly rate; "
            "give it one in its rate rule."
        )
    return ComputedDraft(
        application=application,
        customer=customer,
        terms=terms,
        config=settings.config(application_key),
        period=period,
        priced=priced,
        is_supplementary=True,
        warnings=missing_customer(application, customer) + by_hand,
    )


def leave_out_claimed(draft: ComputedDraft, claims: Sequence[Claim]) -> ComputedDraft:
    """A regular draft without what other invoices of its contract hold already: late work billed elsewhere, or work
    whose date moved over the edge of a billed period. Raises `NothingToBill` when no billable work is left.
    """
    refs = {claim.worklog_ref for claim in claims}
    priced = leave_out(refs, draft.priced, terms=draft.terms, period=draft.period)
    numbers = sorted({claim.display_number for claim in claims})
    names = ", ".join(numbers)
    if draft.terms.deal_type == HOURLY and not priced.has_billable_work:
        raise NothingToBill(f"All work of {draft.application_key} in the period is billed by {names}.")
    message = f"{len(refs)} worklogs of the period are left out: {names} bills them already."
    told = warning("worklogs_billed_elsewhere", message, invoices=numbers)
    return replace(draft, priced=priced, warnings=[*draft.warnings, told])


def kept_by_hand(lines: Sequence[PricedLine], fresh: Claimable) -> tuple[Kept, list[DraftWarning]]:
    """Of an invoice's lines, those that people edited or wrote off, by the worklog that they stand for now.

    A worklog that merely changed keeps what a person said of it; the reviewer is told, and also when it vanished.
    """
    told = reconcile(lines, fresh)
    kept = {line.worklog_ref: line for line, _ in told.kept if _is_by_hand(line) and line.worklog_ref}
    warnings = []
    for line, ref, worklog in told.changed:
        if _is_by_hand(line):
            kept[ref] = line._replace(worklog_ref=ref, time_seconds=worklog.duration_seconds)
            what = "left out" if line.written_off else "edited"
            warnings.append(
                warning(
                    "edited_worklog_changed",
                    f"“{line.description}” was {what} by hand, and its worklog changed since; that stays.",
                )
            )
    warnings += [
        warning("edited_worklog_gone", f"“{line.description}” was edited by hand, but its worklog is gone.")
        for line in told.vanished
        if line.is_edited
    ]
    return kept, warnings


def _is_by_hand(line: PricedLine) -> bool:
    return line.is_edited or line.written_off


def _others(key: str, labels: Sequence[str], selection: Selection) -> dict[str, list[str]]:
    """The labels that other active contracts of the period name as well → those contracts' keys."""
    shared = {label: [other for other in selection.shared_labels.get(label, ()) if other != key] for label in labels}
    return {label: others for label, others in shared.items() if others}


def _closed_with_work(application: Application, logged: Claimable, settings: BillingSettings) -> Refused | None:
    work = [(ref, worklog) for ref, worklog in logged if counts(worklog, settings.exclusions)]
    held = claims_on([ref for ref, _ in work]) if work else {}
    seconds = sum(worklog.duration_seconds for ref, worklog in work if ref not in held)
    if not seconds:
        return None
    key = application.application_key
    return Refused(
        key,
        ContractNotBillable(
            f"{key} is {application.status}, but has {seconds / 3600:.2f} h of work that no invoice holds."
        ),
    )


def _failure(key: str, error: Exception) -> Refused:
    reason = error if isinstance(error, InvoiceError) else InvoiceError(f"{key} cannot be billed: {error}.")
    return Refused(key, reason, failed=True)


def _customer(source: WarehouseSource, application: Application) -> Customer:
    key = application.customer_key
    return source.customers([key]).get(key) or Customer(key)
