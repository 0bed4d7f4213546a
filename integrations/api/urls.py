"""The addresses of the API under `/api/v1` that are about the outside."""

from django.urls import path

from integrations.api import errors  # noqa: F401 - registers how failures read
from integrations.api.integrations import IntegrationsView, RetryView
from integrations.api.planfact import SyncPlanFactView
from integrations.didox.webhook import DidoxWebhookView
from integrations.stripe.webhook import StripeWebhookView

urlpatterns = [
    path("integrations/didox/webhook", DidoxWebhookView.as_view({"post": "create"})),
    path("integrations/stripe/webhook", StripeWebhookView.as_view({"post": "create"})),
    path("invoices/<str:invoice_id>/sync-planfact", SyncPlanFactView.as_view({"post": "create"})),
    path("invoices/<str:invoice_id>/integrations", IntegrationsView.as_view({"get": "list"})),
    path("invoices/<str:invoice_id>/integrations/<str:name>/retry", RetryView.as_view({"post": "create"})),
]
