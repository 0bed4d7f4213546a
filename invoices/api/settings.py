"""`/settings/invoice-automation`: when jobs start by themselves (spec 6, Automation settings)."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from invoices.api import job_examples as examples
from invoices.api.job_shapes import AutomationRequest, AutomationShape
from invoices.models import InvoiceAutomation
from invoices.services.automation import automation, change_automation, read_automation
from invoices.services.job_steps import steps_through
from proxima_invoice.foundation.api.operation import operation
from proxima_invoice.foundation.api.parser import json_object
from proxima_invoice.foundation.api.views import ApiViewSet, answer, caller


class InvoiceAutomationView(ApiViewSet):
    tag = "settings"

    @operation(
        summary="When invoice jobs start by themselves",
        name="get_invoice_automation",
        permission="invoices.view_invoiceautomation",
        answers=AutomationShape,
        example=examples.AUTOMATION,
    )
    def retrieve(self, _request: Request) -> Response:
        return answer(_written(automation()))

    @operation(
        summary="Change when invoice jobs start by themselves",
        name="update_invoice_automation",
        permission="invoices.change_invoiceautomation",
        takes=AutomationRequest,
        takes_example=examples.AUTOMATION,
        answers=AutomationShape,
        example=examples.AUTOMATION,
        refuses={"VALIDATION_ERROR": "hour_of_day: Give a number from 0 to 23."},
    )
    def update(self, request: Request) -> Response:
        fields = read_automation(json_object(request))
        return answer(_written(change_automation(user=caller(request), fields=fields)))


def _written(settings: InvoiceAutomation) -> dict[str, Any]:
    data: dict[str, Any] = AutomationShape({**vars(settings), "steps": steps_through(settings.through)}).data
    return data
