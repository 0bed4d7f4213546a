"""What a month still lacks: contracts that it bills and that no invoice holds, with what their drafts would say."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import partial

from django.utils.translation import gettext as _

from clients.queries import BillingSettings, billing_settings, warehouse
from clients.warehouse.types import Application
from invoices.errors import FixedPriceAlreadyInvoiced, NothingToBill
from invoices.pricing.period import Period
from invoices.queries.billed_periods import BilledPeriod, billed_periods
from invoices.queries.claims import IN_ONE_QUERY
from invoices.services.compute_draft import ComputedDraft, compute_drafts
from invoices.services.refuse_drafts import PendingDraft, claim_conflicts
from invoices.services.save_drafts import reason_against
from invoices.services.select_contracts import Refused, select_contracts
from invoices.services.tell_warning import warning_words

MOST_ESTIMATED = 500
"""Contracts whose worklogs are read to estimate their drafts: nobody waits for more before a page."""


@dataclass(frozen=True)
class MissingDraft:
    """A contract of the month without an invoice. Hours and amount are what its draft would say; None is not known."""

    application_key: str
    name: str
    """Of the company, or else of the contract."""
    deal_type: str
    currency: str
    hours: Decimal | None = None
    amount: Decimal | None = None
    reasons: tuple[str, ...] = ()
    """What a person should know before drafting it, or why it cannot be drafted."""
    is_blocked: bool = False


@dataclass
class MonthOutlook:
    """What the warehouse says of a month. `contracts` counts all that it bills, drafted or not."""

    period: Period
    contracts: int = 0
    missing: list[MissingDraft] = field(default_factory=list)
    """By contract."""
    idle: list[Refused] = field(default_factory=list)
    """Active contracts with nothing to bill: no billable work, a fixed price that was billed before."""
    is_estimated: bool = True
    read_at: datetime | None = None
    """When the warehouse was last filled, if it knows."""


def find_missing(*, period: Period) -> MonthOutlook:
    """One read of the contracts, and one of the worklogs of those that are missing. Raises `WarehouseError`."""
    source, settings = warehouse(), billing_settings()
    selection = select_contracts(source=source, settings=settings, period=period)
    invoices = billed_periods(period, fixed_price_of_any_time=True)
    lacking = {
        key: application
        for key, application in selection.to_bill.items()
        if not any(period.overlaps(invoice.start, invoice.end) for invoice in invoices.get(key, ()))
    }
    outlook = MonthOutlook(period, contracts=len(selection.to_bill), read_at=source.read_at())
    if len(lacking) > MOST_ESTIMATED:
        outlook.is_estimated = False
        outlook.missing = [_missing(application) for _key, application in sorted(lacking.items())]
        return outlook
    if lacking:
        # Work of closed contracts is found among the hours that nobody is billed for.
        wanted = replace(selection, to_bill=lacking, closed={})
        results = compute_drafts(source=source, settings=settings, selection=wanted)
        forbidden = partial(_forbidden, invoices=invoices, settings=settings)
        for result in _as_saving_finds_them(map(forbidden, results)):
            if isinstance(result, MissingDraft):
                outlook.missing.append(result)
            elif isinstance(result.error, NothingToBill | FixedPriceAlreadyInvoiced):
                outlook.idle.append(result)
            else:
                application = lacking[result.application_key]
                outlook.missing.append(_missing(application, str(result.error), is_blocked=True))
    outlook.missing.sort(key=lambda missing: missing.application_key)
    outlook.contracts -= len(outlook.idle)
    return outlook


def _forbidden(
    result: ComputedDraft | Refused, *, invoices: Mapping[str, Sequence[BilledPeriod]], settings: BillingSettings
) -> ComputedDraft | Refused:
    """The draft, or its refusal when a fixed price was billed before."""
    if isinstance(result, Refused):
        return result
    error = reason_against(result, invoices.get(result.application_key, []), settings)
    return Refused(result.application_key, error) if error else result


def _as_saving_finds_them(results: Iterable[ComputedDraft | Refused]) -> Iterator[MissingDraft | Refused]:
    """Without the hours that the contract's invoices hold; refused for those of another's."""
    batch: list[PendingDraft] = []
    lines = 0
    for result in results:
        if isinstance(result, Refused):
            yield result
            continue
        batch.append(PendingDraft(result, result.period.end))
        lines += len(result.priced.lines)
        if lines >= IN_ONE_QUERY:
            yield from _without_claimed(batch)
            batch, lines = [], 0
    yield from _without_claimed(batch)


def _without_claimed(batch: Sequence[PendingDraft]) -> Iterator[MissingDraft | Refused]:
    found = claim_conflicts(batch)
    computed = {draft.application_key: draft.computed for draft in batch}
    yield from (_estimate(draft.computed) for draft in found.left)
    for refused in found.refused:
        if isinstance(refused.error, NothingToBill):
            yield refused
        else:
            yield _blocked(computed[refused.application_key], str(refused.error))
    for loser, holder in found.shared:
        reason = _("Some of its hours go to %(contract)s, which is drafted first.")
        yield _blocked(loser.computed, reason % {"contract": holder.application_key})


def _estimate(draft: ComputedDraft) -> MissingDraft:
    totals = draft.priced.totals
    return replace(
        _named(draft),
        hours=totals.total_hours,
        amount=totals.total_amount,
        reasons=tuple(map(warning_words, draft.warnings)),
    )


def _blocked(draft: ComputedDraft, reason: str) -> MissingDraft:
    """Without figures: what cannot be drafted adds up to nothing."""
    return replace(_named(draft), reasons=(reason,), is_blocked=True)


def _named(draft: ComputedDraft) -> MissingDraft:
    return replace(_missing(draft.application), name=draft.customer.company_name or draft.application.application_name)


def _missing(application: Application, reason: str = "", *, is_blocked: bool = False) -> MissingDraft:
    return MissingDraft(
        application_key=application.application_key,
        name=application.application_name,
        deal_type=application.deal_type,
        currency=application.currency,
        reasons=(reason,) if reason else (),
        is_blocked=is_blocked,
    )
