"""`/invoices/{id}/drift`: what changed in the warehouse since an invoice was computed (spec 2, Late work)."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from invoices.api import examples
from invoices.api.invoices import INVOICE_ID, NO_SUCH_INVOICE
from invoices.api.shapes import DriftShape
from invoices.models import Invoice
from invoices.pricing.drift import LineDrift
from invoices.services.compute_drift import Drift, compute_drift
from invoices.services.lock_invoice import read_invoice
from proxima_invoice.foundation.api.operation import operation
from proxima_invoice.foundation.api.views import ApiViewSet, answer, as_id


class DriftView(ApiViewSet):
    path_parameters = (INVOICE_ID,)

    @operation(
        summary="What changed in the warehouse since it was computed",
        name="get_drift",
        permission="invoices.view_invoice",
        description=(
            "Compared now, line by line, with what refresh or regenerate would make of it; nothing is saved. Lines "
            "that people wrote into stay, and are told only when the worklog behind them changed or is gone."
        ),
        answers=DriftShape,
        example=examples.DRIFT,
        refuses={"NOT_FOUND": NO_SUCH_INVOICE},
    )
    def retrieve(self, _request: Request, invoice_id: str) -> Response:
        invoice = read_invoice(as_id(invoice_id, name="invoice_id"))
        return answer(DriftShape(_told(invoice, compute_drift(invoice))).data)


def _told(invoice: Invoice, drift: Drift) -> dict[str, Any]:
    return {
        "invoice_id": invoice.pk,
        "version": invoice.version,
        "state": drift.state,
        "reason": drift.reason,
        "computed_at": drift.computed_at,
        "hours": drift.rows.hours,
        "total_before": drift.total_before,
        "total_after": drift.total_after,
        "amount": drift.amount,
        "rates_changed": drift.rates_changed,
        **{name: [_row(row) for row in rows] for name, rows in drift.rows._asdict().items()},
    }


def _row(row: LineDrift) -> dict[str, Any]:
    line, before, after = row.line, row.before, row.after
    return {
        "line_type": line.line_type,
        "description": line.description,
        "jira_key": line.jira_key,
        "worklog_date": line.worklog_date,
        "user_name": line.user_name,
        "time_seconds_before": before.time_seconds if before else None,
        "time_seconds_after": after.time_seconds if after else None,
        "hours_before": row.hours_before if before else None,
        "hours_after": row.hours_after if after else None,
        "worklog_ref_before": before.worklog_ref if before else None,
        "worklog_ref_after": after.worklog_ref if after else None,
        "amount": row.amount,
        "is_kept": row.is_kept,
    }
