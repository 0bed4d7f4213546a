"""`/clients/{key}/worklogs`: what was tracked, and what billing makes of each entry (spec 3, Endpoints)."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from clients.api.clients import KEY, find_application
from clients.queries import BillingSettings, billing_settings, warehouse
from clients.warehouse.labels import parse_labels
from clients.warehouse.types import Customer, Worklog
from invoices.api import examples
from invoices.api.periods import required_period
from invoices.api.requests import DAY
from invoices.api.shapes import WorklogShape
from invoices.pricing.billable_time import OVERHEAD_ONLY, billable_seconds, counts
from invoices.pricing.rate_tier import tier_of
from invoices.pricing.terms import Terms
from invoices.pricing.worklog_ref import with_refs
from invoices.services.resolve_terms import resolve_terms
from proxima_invoice.foundation.api.operation import operation
from proxima_invoice.foundation.api.pagination import page_of, window
from proxima_invoice.foundation.api.views import ApiViewSet, page_answer


class ClientWorklogsView(ApiViewSet):
    tag = "clients"
    path_parameters = (KEY,)

    @operation(
        summary="A contract's worklogs of a period",
        name="list_client_worklogs",
        permission="invoices.view_invoice",
        description="In the order of billing; with all labels of the contract, also those that are never billed.",
        answers=WorklogShape,
        example=examples.WORKLOG,
        many=True,
        paged=True,
        parameters=(
            OpenApiParameter(
                "from",
                DAY,
                required=True,
                description="First day.",
                examples=[OpenApiExample("first day", value="2026-02-01")],
            ),
            OpenApiParameter(
                "to",
                DAY,
                required=True,
                description="Last day; at most 366 days in all.",
                examples=[OpenApiExample("last day", value="2026-02-28")],
            ),
        ),
        refuses={
            "NOT_FOUND": "The warehouse has no contract APP-999.",
            "CONFLICT": "APP-001 has the deal type “X”; only SUP, HR and FP can be billed.",
            "VALIDATION_ERROR": "to: Give this date.",
        },
    )
    def list(self, request: Request, key: str) -> Response:
        asked = window(request.query_params)
        period = required_period(request.query_params, start="from", end="to")
        source, settings = warehouse(), billing_settings()
        application = find_application(source, key)
        customer = source.customers([application.customer_key]).get(application.customer_key)
        terms = resolve_terms(
            application=application, customer=customer or Customer(application.customer_key), settings=settings
        )
        labels = {key: parse_labels(application.labels)}
        logged = [row for _, rows in source.worklogs_by_contract(labels, *period) for row in with_refs(rows)]
        page = page_of(logged, asked)
        rows = [_written(ref, worklog, terms=terms, settings=settings) for ref, worklog in page.rows]
        return page_answer(page, WorklogShape(rows, many=True).data)


def _written(ref: UUID, worklog: Worklog, *, terms: Terms, settings: BillingSettings) -> dict[str, Any]:
    is_billed = worklog.project_label not in settings.unbillable_labels and counts(worklog, terms.exclusions)
    overhead_only = terms.exclusions.get(worklog.account_id) == OVERHEAD_ONLY
    seconds = billable_seconds(worklog.duration_seconds, overhead_only=overhead_only) if is_billed else 0
    tier = tier_of(
        issue_type=worklog.issue_type,
        priority=worklog.priority,
        day=worklog.start_date,
        started_at=worklog.started_at,
        terms=terms,
    )
    return {**worklog._asdict(), "worklog_ref": ref, "billable_seconds": seconds, "rate_tier": tier.value}
