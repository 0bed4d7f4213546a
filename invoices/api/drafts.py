"""`/invoices/prefill`, `/generate` and `/generate-bulk`: from worklogs to drafts (spec 3, Endpoints)."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from invoices.api import examples
from invoices.api.invoices import GIVES_FIRST_ID, GIVES_ID, invoice_answer
from invoices.api.periods import read_period, required_period
from invoices.api.prefilled import prefilled
from invoices.api.requests import DECIDED_BY_SERVER, GenerateRequest, PeriodRequest, PrefillRequest
from invoices.api.shapes import BulkMetaShape, InvoiceRowShape, InvoiceShape, PrefillShape
from invoices.models import Invoice
from invoices.services.check_values import LONGEST_KEY, as_plain_text, collect, give_one_of
from invoices.services.create_drafts import create_drafts, prefill
from invoices.services.create_from_given import create_given_draft
from invoices.services.select_contracts import Refused
from proxima_invoice.foundation.api.idempotency import idempotent
from proxima_invoice.foundation.api.operation import operation
from proxima_invoice.foundation.api.parser import json_object, only
from proxima_invoice.foundation.api.problems import invalid
from proxima_invoice.foundation.api.views import ApiViewSet, answer, caller


class PrefillView(ApiViewSet):
    @operation(
        summary="What a draft would say; nothing is saved",
        name="prefill_invoice",
        permission="invoices.generate_invoice",
        description=(
            "Work that another invoice of the contract holds is left out. A period that is invoiced already is shown "
            "as that invoice would be computed now, with a warning that names it; generating it is refused."
        ),
        takes=PrefillRequest,
        takes_example={"application_key": "APP-001", "period_start": "2026-02-01", "period_end": "2026-02-28"},
        answers=PrefillShape,
        example=examples.PREFILL,
        body_of="generate_invoice",
        refuses={
            "NOT_FOUND": "The warehouse has no contract APP-999.",
            "CONFLICT": "APP-001 has no billable work between 01.02.2026 and 28.02.2026.",
            "VALIDATION_ERROR": "period_end: Give this date.",
        },
    )
    def create(self, request: Request) -> Response:
        body = only(json_object(request), ("application_key", "period_start", "period_end", "kind"))
        key, kind = contract_key(body), _kind(body)
        draft = prefill(
            application_key=key, period=read_period(body), is_supplementary=kind == Invoice.Kind.SUPPLEMENTARY
        )
        return answer(prefilled(draft))


class GenerateView(ApiViewSet):
    @operation(
        summary="Save a draft, as computed or as edited",
        name="generate_invoice",
        permission="invoices.generate_invoice",
        description=(
            "Send a contract alone, or a prefill as it came and as it was edited. Given amounts and lines are saved as "
            "given; what is absent is computed. Fields that only the server decides may come back and change nothing."
        ),
        takes=GenerateRequest,
        takes_example={
            "application_key": "APP-001",
            "period_start": "2026-02-01",
            "period_end": "2026-02-28",
            "total_amount": "15800000.00",
        },
        answers=InvoiceShape,
        example=examples.INVOICE
        | {"total_amount": "15800000.00", "total_with_vat": "15800000.00", "total_is_manual": True},
        status=201,
        sends_etag=True,
        sends_location=True,
        idempotent=True,
        leads_to=GIVES_ID,
        refuses={
            "NOT_FOUND": "The warehouse has no contract APP-999.",
            "CONFLICT": "INV-7 already bills APP-001 for 01.02.2026 – 28.02.2026.",
            "VALIDATION_ERROR": "line_items.0.worklog_ref: No work of the period has this reference.",
        },
    )
    @idempotent
    def create(self, request: Request) -> Response:
        body = json_object(request)
        if body.get("status", "draft") not in ("draft", None):
            raise invalid({"status": _("What is generated is a draft.")})
        key, period = contract_key(body), read_period(body)
        named = ("application_key", "period_start", "period_end", *DECIDED_BY_SERVER)
        invoice = create_given_draft(
            user=caller(request),
            application_key=key,
            period=period,
            given={name: value for name, value in body.items() if name not in named},
        )
        return invoice_answer(
            invoice.pk, status=201, headers={"Location": request.path.replace("generate", str(invoice.pk))}
        )


class GenerateBulkView(ApiViewSet):
    @operation(
        summary="Draft every contract of a period",
        name="generate_invoices",
        permission="invoices.generate_invoice",
        description="One bad contract never stops the rest; a second run drafts what is missing and says why not more.",
        takes=PeriodRequest,
        takes_example={"period_start": "2026-02-01", "period_end": "2026-02-28"},
        answers=InvoiceRowShape,
        example=examples.ROW,
        many=True,
        meta=BulkMetaShape,
        meta_example=examples.BULK_META,
        idempotent=True,
        leads_to=GIVES_FIRST_ID,
        refuses={
            "CONFLICT": "The first request with this Idempotency-Key is still running.",
            "VALIDATION_ERROR": "period_end: 31.01.2026 is before the period's start, 01.02.2026.",
        },
    )
    @idempotent
    def create(self, request: Request) -> Response:
        body = only(json_object(request), ("period_start", "period_end"))
        period = required_period(body)
        run = create_drafts(user=caller(request), period=period)
        meta = {
            "created": len(run.created_ids),
            "skipped": [_refused(one) for one in run.skipped],
            "failed": [_refused(one) for one in run.failed],
        }
        return Response({"data": InvoiceRowShape(run.created, many=True).data, "meta": meta})


def contract_key(body: dict[str, Any]) -> str:
    """The contract a body names; raises naming `application_key`."""
    if "application_key" not in body:
        raise invalid({"application_key": _("Name the contract.")})
    key = collect(
        {"application_key": body["application_key"]},
        lambda _name, value: as_plain_text(value, longest=LONGEST_KEY).strip(),
    )["application_key"]
    if not key:
        raise invalid({"application_key": _("Name the contract.")})
    return str(key)


def _kind(body: dict[str, Any]) -> str:
    kind = body.get("kind", Invoice.Kind.REGULAR)
    if kind not in Invoice.Kind.values:
        raise invalid({"kind": give_one_of(Invoice.Kind.values)})
    return str(kind)


def _refused(refused: Refused) -> dict[str, str]:
    return {
        "application_key": refused.application_key,
        "code": refused.error.code,
        "message": str(refused.error),
    }
