"""Compare every invoice that can still change with the warehouse, and keep a summary of it for lists."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation

from clients.queries import billing_settings, warehouse
from invoices.models import Invoice, InvoiceDrift
from invoices.money import LARGEST, MOST_HOURS
from invoices.pricing.period import Period
from invoices.queries.work_lists import COMPARED
from invoices.services.compute_drift import Drift, compute_drift
from invoices.services.share_reading import SharedReading
from proxima_invoice.foundation.sentences import ENGLISH
from proxima_invoice.foundation.work.periodic import PeriodicTask

EVERY_SECONDS = 15 * 60
_ROWS_AT_ONCE = 500
_COLUMNS = ("computed_at", "state", "reason", "added", "removed", "changed", "hours", "amount")


def store_drift(*, now: datetime | None = None) -> dict[UUID, Drift]:
    """One read of the warehouse per distinct period; what was found, by invoice.

    Summaries of invoices that have left `COMPARED` are removed. Raises `WarehouseError`: then the summaries of the
    periods that were not reached stay, with the time at which they were true.
    """
    now = now or timezone.now()
    InvoiceDrift.objects.exclude(invoice__status__in=COMPARED).delete()
    found: dict[UUID, Drift] = {}
    for versions, drifts in _compared_by_period(now):
        _store(drifts, versions)
        found |= drifts
    return found


def _compared_by_period(now: datetime) -> Iterator[tuple[dict[UUID, int], dict[UUID, Drift]]]:
    """Of each period the versions that were compared, and what was found."""
    by_period: dict[Period, list[tuple[str, UUID]]] = defaultdict(list)
    waiting = Invoice.objects.filter(status__in=COMPARED)
    for key, invoice_id, start, end in waiting.values_list("application_key", "id", "period_start", "period_end"):
        by_period[Period(start, end)].append((key, invoice_id))
    if not by_period:
        return
    source, settings = warehouse(), billing_settings()
    applications = source.applications()
    customers = source.customers({one.customer_key for one in applications})
    for period, wanted in sorted(by_period.items()):
        shared = SharedReading(
            source=source,
            settings=settings,
            applications=applications,
            customers=customers,
            keys={key for key, _ in wanted},
            period=period,
        )
        versions: dict[UUID, int] = {}
        drifts: dict[UUID, Drift] = {}
        for invoice in _in_key_order(wanted):
            versions[invoice.pk] = invoice.version
            # Its reason is kept, for readers of every language.
            with translation.override(ENGLISH):
                drifts[invoice.pk] = compute_drift(
                    invoice, source=shared, settings=settings, contracts=shared.contracts, now=now
                )
        yield versions, drifts


def _in_key_order(wanted: Iterable[tuple[str, UUID]]) -> Iterator[Invoice]:
    """One after the other: databases disagree about the order of keys, and all of them would not fit into memory."""
    for _, invoice_id in sorted(wanted):
        if invoice := Invoice.objects.filter(pk=invoice_id, status__in=COMPARED).first():
            yield invoice


def _store(drifts: dict[UUID, Drift], versions: dict[UUID, int]) -> None:
    """Only of invoices that nobody changed while they were compared; the others are for the next run."""
    keys = sorted(drifts)
    for first in range(0, len(keys), _ROWS_AT_ONCE):
        part = keys[first : first + _ROWS_AT_ONCE]
        with transaction.atomic():
            # What somebody holds a lock on is being changed just now.
            locked = Invoice.objects.select_for_update(skip_locked=True).filter(pk__in=part).order_by("pk")
            current = dict(locked.values_list("pk", "version"))
            rows = [_row(key, drifts[key]) for key in part if current.get(key) == versions[key]]
            InvoiceDrift.objects.bulk_create(
                rows, update_conflicts=True, unique_fields=["invoice"], update_fields=_COLUMNS
            )


def _row(invoice_id: UUID, drift: Drift) -> InvoiceDrift:
    return InvoiceDrift(
        invoice_id=invoice_id,
        computed_at=drift.computed_at,
        state=drift.state,
        reason=drift.reason,
        added=len(drift.rows.added),
        removed=len(drift.rows.removed),
        changed=len(drift.rows.changed),
        hours=max(-MOST_HOURS, min(MOST_HOURS, drift.rows.hours)),
        amount=max(-LARGEST, min(LARGEST, drift.amount)),
    )


def run() -> None:
    store_drift()


STORE_DRIFT = PeriodicTask(name="compare-with-warehouse", every_seconds=EVERY_SECONDS, run=run)
