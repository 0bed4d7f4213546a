"""A job that charges, and what became of it: for processes that are killed while Stripe makes the charge."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.test import override_settings

from clients.models import ClientInvoiceConfig
from invoices.models import Invoice, InvoiceEvent, InvoiceJobItem, JobStep, Payment
from invoices.services.start_job import start_job
from invoices.services.system_user import system_user
from proxima_invoice.foundation.work import engine
from tests.drills import invoice_jobs
from tests.fakes.stripe import CUSTOMER, METHOD
from tests.payments import method_of


def start() -> None:
    """A job of one contract, to be approved by itself, charged and sent."""
    system_user()
    user = get_user_model().objects.create_user("manager")
    invoice_jobs.load(1)
    ClientInvoiceConfig.objects.create(application_key="APP-0001", auto_approve=True)
    method_of(provider="stripe", provider_customer_id=CUSTOMER, provider_method_id=METHOD)
    start_job(user=user, period=invoice_jobs.PERIOD, application_keys=["APP-0001"], through=JobStep.EMAIL)


def work(settings: dict[str, Any], minutes: float = 0) -> int:
    """A worker, so much later: what a killed one held is free, and what failed is due again."""
    with override_settings(**settings):
        return engine.run_due(clock=lambda: datetime.now(UTC) + timedelta(minutes=minutes))


def told() -> dict[str, Any]:
    kinds = InvoiceEvent.objects.order_by("created_at", "id").values_list("kind", "to_status")
    return {
        "status": Invoice.objects.get().status,
        "item": InvoiceJobItem.objects.values_list("status", "step").get(),
        "payments": list(Payment.objects.values_list("state", flat=True)),
        "events": [to_status or kind for kind, to_status in kinds],
    }
