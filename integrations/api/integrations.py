"""`/invoices/{id}/integrations`: where it stands with each service, and asking again (spec 3, Endpoints)."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from integrations.api import examples
from integrations.api.shapes import IntegrationShape
from integrations.registry import Integration, integration_of, registered
from integrations.retry import retry
from integrations.status import Standing, standings
from invoices.api.invoices import INVOICE_ID, NO_SUCH_INVOICE
from invoices.api.requests import NoBody
from invoices.errors import NotFound
from invoices.models import Invoice
from invoices.services.lock_invoice import read_invoice
from proxima_invoice.foundation.api.fields import SEGMENT
from proxima_invoice.foundation.api.operation import operation
from proxima_invoice.foundation.api.parser import no_body
from proxima_invoice.foundation.api.views import ApiViewSet, answer, as_id, caller
from proxima_invoice.foundation.sentences import retold

NAME = OpenApiParameter(
    "name",
    {"type": "string", "pattern": SEGMENT},
    OpenApiParameter.PATH,
    examples=[OpenApiExample("accounting", value="planfact")],
)


class IntegrationsView(ApiViewSet):
    tag = "integrations"
    path_parameters = (INVOICE_ID,)

    @operation(
        summary="Where an invoice stands with each service",
        name="list_integrations",
        permission="invoices.view_invoice",
        description="For its present approval; `attempts` are the goes made for it, oldest first.",
        answers=IntegrationShape,
        example=examples.INTEGRATION,
        many=True,
        refuses={"NOT_FOUND": NO_SUCH_INVOICE},
    )
    def list(self, _request: Request, invoice_id: str) -> Response:
        invoice = read_invoice(as_id(invoice_id, name="invoice_id"))
        return answer(IntegrationShape([_written(one) for one in standings(invoice)], many=True).data)


class RetryView(ApiViewSet):
    tag = "integrations"
    path_parameters = (INVOICE_ID, NAME)

    @operation(
        summary="Try a delivery again now",
        name="retry_integration",
        permission="integrations.retry_delivery",
        takes=NoBody,
        takes_example={},
        body_is_optional=True,
        answers=IntegrationShape,
        example=examples.INTEGRATION | {"state": "pending", "next_attempt_at": "2026-03-01T10:00:00Z"},
        refuses={
            "NOT_FOUND": NO_SUCH_INVOICE,
            "CONFLICT": "PlanFact of INV-1 is done.",
            "VALIDATION_ERROR": "integration: INVOICE_PLANFACT_API_KEY is not set.",
        },
    )
    def create(self, request: Request, invoice_id: str, name: str) -> Response:
        no_body(request)
        key, integration = as_id(invoice_id, name="invoice_id"), _find(name)
        retry(integration, invoice_id=key, user=caller(request))
        invoice = Invoice.objects.get(pk=key)
        standing = next(one for one in standings(invoice) if one.name == name)
        return answer(IntegrationShape(_written(standing)).data)


def _find(name: str) -> Integration:
    integration = integration_of(name)
    if integration is None:
        words = {"name": name[:50], "known": ", ".join(one.name for one in registered())}
        raise NotFound(_("There is no integration “%(name)s”; there are %(known)s.") % words)
    return integration


def _written(standing: Standing) -> dict[str, Any]:
    return {
        **vars(standing),
        "links": [standing.link] if standing.link else [],
        "reason": retold(standing.reason),
        "last_error": retold(standing.last_error),
    }
