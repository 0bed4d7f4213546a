"""Hours of a month that no invoice will carry, so that none is lost without somebody knowing.

Each hour is counted once, under the first reason that holds: its person is left out, its project is not billable, its
person's time is never billed, no active contract of the month names its label, its contract was invoiced before it
came.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from clients.queries import BillingSettings, billing_settings, warehouse
from clients.warehouse.labels import billable_labels, parse_labels
from clients.warehouse.source import WarehouseSource
from clients.warehouse.types import ACTIVE, Application, TrackedTime
from invoices.pricing.billable_time import EXCLUDED, OVERHEAD_ONLY
from invoices.pricing.period import Period
from invoices.pricing.worklog_ref import with_refs
from invoices.queries.claims import claims_on
from invoices.services.find_late_work import UnclaimedEarlier


@dataclass
class UnbilledHours:
    """Seconds as tracked, of one month."""

    period: Period
    tracked: int = 0
    """All that was logged."""
    by_day: dict[date, int] = field(default_factory=dict)
    """The same, by day."""
    unclaimed: dict[str, int] = field(default_factory=dict)
    """By label that no active contract of the month names; "" is a worklog without a label."""
    unclaimed_by_day: dict[date, int] = field(default_factory=dict)
    named_by: dict[str, Application] = field(default_factory=dict)
    """For those of these labels that some contract names: one that is closed, or runs at another time."""
    unbillable: dict[str, int] = field(default_factory=dict)
    """By label of an internal or overhead project."""
    overhead_only: int = 0
    excluded: int = 0
    late: dict[str, int] = field(default_factory=dict)
    """By contract: logged after the month had been invoiced, and in no invoice yet."""

    @property
    def unbilled(self) -> int:
        parts = (self.unclaimed, self.unbillable, self.late)
        return sum(sum(part.values()) for part in parts) + self.overhead_only + self.excluded


def find_unbilled_hours(*, period: Period) -> UnbilledHours:
    """Four reads of the warehouse, however many contracts there are. Raises `WarehouseError`."""
    source, settings = warehouse(), billing_settings()
    applications = source.applications()
    tracked = source.tracked_time(period.start, period.end)
    found = UnbilledHours(period)
    billed = [application for application in applications if _is_billed_in(period, application)]
    named = {label for application in billed for label in parse_labels(application.labels)}
    _add_up(tracked, found, settings)
    unclaimed = {each.project_label for each in tracked} - named - settings.unbillable_labels
    _look_at_unclaimed(unclaimed, found, source=source, settings=settings)
    found.named_by = {
        label: application
        for application in applications
        for label in parse_labels(application.labels)
        if label in found.unclaimed
    }
    found.late = _late(billed, period, source=source, settings=settings)
    return found


def _add_up(tracked: Sequence[TrackedTime], found: UnbilledHours, settings: BillingSettings) -> None:
    by_day: Counter[date] = Counter()
    unbillable: Counter[str] = Counter()
    for each in tracked:
        by_day[each.start_date] += each.seconds
        kind = settings.exclusions.get(each.account_id)
        if kind == EXCLUDED:
            found.excluded += each.seconds
        elif each.project_label in settings.unbillable_labels:
            unbillable[each.project_label] += each.seconds
        elif kind == OVERHEAD_ONLY:
            found.overhead_only += each.seconds
    found.tracked, found.by_day, found.unbillable = sum(by_day.values()), dict(by_day), dict(unbillable)


def _look_at_unclaimed(
    labels: Collection[str], found: UnbilledHours, *, source: WarehouseSource, settings: BillingSettings
) -> None:
    """Worklog by worklog: a contract that was invoiced and then closed, or lost its label, keeps what it was billed."""
    work = [
        (ref, worklog)
        for _label, logged in source.worklogs_by_contract({label: [label] for label in labels}, *found.period)
        for ref, worklog in with_refs(logged)
        if worklog.account_id not in settings.exclusions and worklog.duration_seconds
    ]
    held = claims_on([ref for ref, _worklog in work])
    by_label: Counter[str] = Counter()
    by_day: Counter[date] = Counter()
    for ref, worklog in work:
        if ref not in held:
            by_label[worklog.project_label] += worklog.duration_seconds
            by_day[worklog.start_date] += worklog.duration_seconds
    found.unclaimed, found.unclaimed_by_day = dict(by_label), dict(by_day)


def _late(
    contracts: Sequence[Application], period: Period, *, source: WarehouseSource, settings: BillingSettings
) -> dict[str, int]:
    labels = {contract.application_key: billable_labels(contract, settings.unbillable_labels) for contract in contracts}
    after = period.end + timedelta(days=1)
    earlier = UnclaimedEarlier(source=source, before=after, since=period.start, labels=labels)
    seconds: Counter[str] = Counter()
    seen: set[UUID] = set()
    for key, (new, _changed) in earlier.all():
        for ref, worklog in new:
            # A label that two contracts share brings the same worklog twice.
            if ref not in seen and worklog.account_id not in settings.exclusions and worklog.duration_seconds:
                seen.add(ref)
                seconds[key] += worklog.duration_seconds
    return dict(seconds)


def _is_billed_in(period: Period, contract: Application) -> bool:
    return contract.status == ACTIVE and period.overlaps(contract.start_date, contract.finish_date)
