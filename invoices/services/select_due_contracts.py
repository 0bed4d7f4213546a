"""Which contracts an automatic job takes, and from when on (spec 6, Automation settings)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

from clients.queries import BillingSettings, billing_settings, warehouse
from clients.warehouse.types import Application
from invoices.models import InvoiceAutomation
from invoices.pricing.period import Period
from invoices.pricing.terms import FIXED_PRICE
from invoices.queries.billed_periods import BilledPeriod, billed_periods
from invoices.services.automation import comma_list
from invoices.services.select_contracts import contracts_of


@dataclass(frozen=True, kw_only=True)
class DueContract:
    """A contract that the settings choose and that no invoice of the period holds. It qualifies at `qualifies_at`."""

    application: Application
    delivery_date: date
    qualifies_at: datetime

    @property
    def application_key(self) -> str:
        return self.application.application_key


def select_due_contracts(*, settings: InvoiceAutomation, period: Period) -> list[DueContract]:
    """By the moment at which they qualify, then by key; also those that do so later. Raises `WarehouseError`."""
    billing = billing_settings()
    contracts = contracts_of(source=warehouse(), settings=billing, period=period)
    invoices = billed_periods(period, fixed_price_of_any_time=True)
    chosen = [
        due_contract(application, settings=settings, period=period)
        for key, application in (contracts.active | contracts.closed).items()
        if not any(_is_in_the_way(invoice, period, billing) for invoice in invoices.get(key, ()))
    ]
    return sorted(filter(None, chosen), key=lambda due: (due.qualifies_at, due.application_key))


def due_contract(application: Application, *, settings: InvoiceAutomation, period: Period) -> DueContract | None:
    """None when its status is not among those chosen, or it is not delivered within the period."""
    delivered = delivery_date(application, period)
    if delivered is None or not _is_chosen(application, settings):
        return None
    qualifies_at = end_of(delivered) + timedelta(hours=settings.threshold)
    return DueContract(application=application, delivery_date=delivered, qualifies_at=qualifies_at)


def delivery_date(application: Application, period: Period) -> date | None:
    """The period's end; of a fixed price its `finish_date`, None when that is unknown or outside the period."""
    if application.deal_type != FIXED_PRICE:
        return period.end
    finish = application.finish_date
    return finish if finish is not None and period.start <= finish <= period.end else None


def end_of(day: date) -> datetime:
    """24:00 in the product's zone, in UTC: hours are counted from it, whatever the clocks there do meanwhile."""
    midnight = datetime.combine(day + timedelta(days=1), time.min, tzinfo=timezone.get_default_timezone())
    return midnight.astimezone(UTC)


def _is_in_the_way(invoice: BilledPeriod, period: Period, billing: BillingSettings) -> bool:
    """Whether it bills the period, or a fixed price that is billed once for all (as `save_drafts.reason_against`)."""
    once = billing.fixed_price_billing(invoice.application_key) == "once"
    return period.overlaps(invoice.start, invoice.end) or (invoice.deal_type == FIXED_PRICE and once)


def _is_chosen(application: Application, settings: InvoiceAutomation) -> bool:
    return _is_among(application.status, comma_list(settings.status)) and _is_among(
        application.extended_status, comma_list(settings.extended_order_status)
    )


def _is_among(status: str, chosen: Collection[str]) -> bool:
    return not chosen or status.strip() in chosen
