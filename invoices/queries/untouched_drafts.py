"""Drafts that a run made and nobody changed since: what an interrupted run may go on with."""

from collections.abc import Collection

from django.db.models import QuerySet

from invoices.models import Invoice
from invoices.pricing.period import Period
from invoices.states import Status


def untouched_drafts(period: Period, *, by: str, keys: Collection[str] | None = None) -> QuerySet[Invoice]:
    """Regular drafts of exactly this period, made by `by` and still at their first version, by contract."""
    drafts = Invoice.objects.filter(
        status=Status.DRAFT,
        version=1,
        kind=Invoice.Kind.REGULAR,
        period_start=period.start,
        period_end=period.end,
        events__from_status="",
        events__to_status=Status.DRAFT,
        events__by=by,
    )
    if keys is not None:
        drafts = drafts.filter(application_key__in=keys)
    return drafts.order_by("application_key")
