"""Which contracts a period bills, and why the others are not (spec 2, Deal types)."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from clients.queries import BillingSettings
from clients.warehouse.labels import billable_labels
from clients.warehouse.source import WarehouseSource
from clients.warehouse.types import ACTIVE, Application
from invoices.errors import ContractNotBillable, InvoiceError, NotFound
from invoices.pricing.period import Period, day_words
from proxima_invoice.foundation.sentences import known, say

NO_CONTRACT = known("The warehouse has no contract %(contract)s.")
NOT_ACTIVE = known("%(contract)s is %(status)s; only active contracts are billed.")
WITHOUT_STATUS = known("%(contract)s is without a status; only active contracts are billed.")
OUTSIDE = known("%(contract)s runs from %(first)s to %(last)s, outside %(start)s – %(end)s.")
OUTSIDE_OPEN = known("%(contract)s runs from %(first)s to an open end, outside %(start)s – %(end)s.")


@dataclass(frozen=True)
class Refused:
    """A contract that gets no draft, and why. `failed` means its data is broken; else there is simply nothing to do."""

    application_key: str
    error: InvoiceError
    failed: bool = False


@dataclass
class Selection:
    """Contracts of a period, before any worklog is read."""

    period: Period
    to_bill: dict[str, Application]
    closed: dict[str, Application]
    """No longer active, but their dates overlap the period: work in them is reported, never passed over."""
    refused: list[Refused]
    shared_labels: dict[str, list[str]]
    """Billable labels that several active contracts of the period name → those contracts' keys."""

    def without(self, refused: Sequence[Refused]) -> "Selection":
        """The selection less those contracts, which join its refusals."""
        keys = {refusal.application_key for refusal in refused}
        kept = {key: application for key, application in self.to_bill.items() if key not in keys}
        return replace(self, to_bill=kept, refused=[*self.refused, *refused])

    def labels(self, settings: BillingSettings) -> dict[str, tuple[str, ...]]:
        """Each contract's billable labels. A label of an active contract is that one's: closed ones lose it."""
        unbillable = settings.unbillable_labels
        active = {key: billable_labels(application, unbillable) for key, application in self.to_bill.items()}
        taken = unbillable.union(*active.values())
        return active | {key: billable_labels(application, taken) for key, application in self.closed.items()}


@dataclass(frozen=True)
class Contracts:
    """All contracts as a period sees them: read once, however often one of them is selected."""

    known: dict[str, Application]
    active: dict[str, Application]
    closed: dict[str, Application]
    shared_labels: dict[str, list[str]]


def contracts_of(*, source: WarehouseSource, settings: BillingSettings, period: Period) -> Contracts:
    known = {application.application_key: application for application in source.applications()}
    overlapping = {
        key: application
        for key, application in known.items()
        if period.overlaps(application.start_date, application.finish_date)
    }
    active = {key: application for key, application in overlapping.items() if application.status == ACTIVE}
    closed = {key: application for key, application in overlapping.items() if key not in active}
    return Contracts(known, active, closed, _shared_labels(active, settings))


def select_contracts(
    *,
    source: WarehouseSource,
    settings: BillingSettings,
    period: Period,
    keys: Collection[str] | None = None,
    contracts: Contracts | None = None,
) -> Selection:
    """Which contracts the period bills: active, and their dates overlap it. One asked for by key is told why not.

    `contracts` are for whoever has read the period's already.
    """
    contracts = contracts or contracts_of(source=source, settings=settings, period=period)
    active = contracts.active
    selection = Selection(period, active, {}, [], contracts.shared_labels)
    if keys is None:
        selection.closed = contracts.closed
        return selection
    selection.to_bill = {key: active[key] for key in sorted(set(keys)) if key in active}
    for key in sorted(set(keys) - active.keys()):
        refusal = _why_not(key, contracts.known.get(key), period)
        selection.refused.append(Refused(key, refusal, failed=isinstance(refusal, NotFound)))
    return selection


def _why_not(key: str, application: Application | None, period: Period) -> InvoiceError:
    if application is None:
        return NotFound(say(NO_CONTRACT, contract=key))
    if application.status != ACTIVE:
        sentence = NOT_ACTIVE if application.status else WITHOUT_STATUS
        return ContractNotBillable(say(sentence, contract=key, status=application.status))
    words = {
        "contract": key,
        "first": day_words(application.start_date),
        "last": day_words(application.finish_date) if application.finish_date else "",
        "start": day_words(period.start),
        "end": day_words(period.end),
    }
    return ContractNotBillable(say(OUTSIDE if application.finish_date else OUTSIDE_OPEN, **words))


def _shared_labels(active: Mapping[str, Application], settings: BillingSettings) -> dict[str, list[str]]:
    contracts: dict[str, list[str]] = defaultdict(list)
    for key, application in active.items():
        for label in billable_labels(application, settings.unbillable_labels):
            contracts[label].append(key)
    return {label: keys for label, keys in contracts.items() if len(keys) > 1}
