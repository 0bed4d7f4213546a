"""`/invoices/{id}/sync-planfact`: tell PlanFact now, while somebody waits for the answer (spec 3, Endpoints)."""

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from integrations.api.shapes import MessageShape
from integrations.planfact.handler import sync_now
from invoices.api.invoices import INVOICE_ID, NO_SUCH_INVOICE
from invoices.api.requests import NoBody
from invoices.errors import Invalid
from invoices.services.lock_invoice import read_invoice
from invoices.states import LABELS, Status
from proxima_invoice.foundation.api.operation import operation
from proxima_invoice.foundation.api.parser import no_body
from proxima_invoice.foundation.api.views import ApiViewSet, answer, as_id

SYNCED_IN = (Status.APPROVED, Status.SENT)


class SyncPlanFactView(ApiViewSet):
    tag = "integrations"
    path_parameters = (INVOICE_ID,)

    @operation(
        summary="Tell PlanFact now",
        name="sync_planfact",
        permission="integrations.retry_delivery",
        description="Of an approved or sent invoice. A wrong status is a VALIDATION_ERROR here, as it always was.",
        takes=NoBody,
        takes_example={},
        body_is_optional=True,
        answers=MessageShape,
        example={"message": "planfact sync complete"},
        refuses={
            "NOT_FOUND": NO_SUCH_INVOICE,
            "VALIDATION_ERROR": "status: INV-1 is draft; PlanFact hears of it later.",
        },
    )
    def create(self, request: Request, invoice_id: str) -> Response:
        no_body(request)
        invoice = read_invoice(as_id(invoice_id, name="invoice_id"))
        if invoice.status not in SYNCED_IN:
            words = {"invoice": invoice.display_number, "status": LABELS[Status(invoice.status)]}
            raise Invalid({"status": _("%(invoice)s is %(status)s; only approved or sent ones are synced.") % words})
        sync_now(invoice)
        return answer({"message": "planfact sync complete"})
