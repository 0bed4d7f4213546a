"""Which contracts a period bills, and why the others are not (spec 2, Deal types)."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from clients.queries import BillingSettings
from clients.warehouse.labels import billable_labels
from clients.warehouse.source import WarehouseSource
from clients.warehouse.types import Application
from invoices.errors import ContractNotBillable, InvoiceError, NotFound
from invoices.pricing.period import Period

ACTIVE = "Active"


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


def select_contracts(
    *, source: WarehouseSource, settings: BillingSettings, period: Period, keys: Collection[str] | None = None
) -> Selection:
    """Which contracts the period bills: active, and their dates overlap it. One asked for by key is told why not."""
    applications = {application.application_key: application for application in source.applications()}
    overlapping = {
        key: application
        for key, application in applications.items()
        if period.overlaps(application.start_date, application.finish_date)
    }
    active = {key: application for key, application in overlapping.items() if application.status == ACTIVE}
    selection = Selection(period, active, {}, [], _shared_labels(active, settings))
    if keys is None:
        selection.closed = {key: application for key, application in overlapping.items() if key not in active}
        return selection
    selection.to_bill = {key: active[key] for key in sorted(set(keys)) if key in active}
    for key in sorted(set(keys) - active.keys()):
        refusal = _why_not(key, applications.get(key), period)
        selection.refused.append(Refused(key, refusal, failed=isinstance(refusal, NotFound)))
    return selection


def _why_not(key: str, application: Application | None, period: Period) -> InvoiceError:
    if application is None:
        return NotFound(f"The warehouse has no contract {key}.")
    if application.status != ACTIVE:
        return ContractNotBillable(
            f"{key} is {application.status or 'without a status'}; only active contracts are billed."
        )
    return ContractNotBillable(
        f"{key} runs from {application.start_date} to {application.finish_date or 'an open end'}, "
        f"outside {period.start} – {period.end}."
    )


def _shared_labels(active: Mapping[str, Application], settings: BillingSettings) -> dict[str, list[str]]:
    contracts: dict[str, list[str]] = defaultdict(list)
    for key, application in active.items():
        for label in billable_labels(application, settings.unbillable_labels):
            contracts[label].append(key)
    return {label: keys for label, keys in contracts.items() if len(keys) > 1}
