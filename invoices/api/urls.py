"""The addresses of the API under `/api/v1` that are about invoices, jobs and numbering: which method answers where."""

from django.urls import path

from invoices.api import errors  # noqa: F401 - registers how refusals read
from invoices.api.branding import BrandingPreviewView, BrandingView, LogoView
from invoices.api.client_worklogs import ClientWorklogsView
from invoices.api.documents import PdfView, PreviewView
from invoices.api.drafts import GenerateBulkView, GenerateView, PrefillView
from invoices.api.drift import DriftView
from invoices.api.history import EditHistoryView, EventsView
from invoices.api.invoice_jobs import CancelJobView, JobsView, JobView, RetryFailedView
from invoices.api.invoices import InvoicesView, InvoiceView, LineItemsView
from invoices.api.numbering import (
    ChronologyView,
    NumberingSchemasView,
    NumberingSchemaView,
    PreviewNumberView,
    SetActiveSchemaView,
)
from invoices.api.payment_methods import DisablePaymentMethodView, PaymentMethodsView
from invoices.api.payments import CapturePaymentView, PaymentsView, RefundPaymentView
from invoices.api.represent_job import PDF_OF
from invoices.api.settings import InvoiceAutomationView
from invoices.api.verbs import VERBS, VerbsView

urlpatterns = [
    path("clients/<str:key>/worklogs", ClientWorklogsView.as_view({"get": "list"})),
    path("invoices/prefill", PrefillView.as_view({"post": "create"})),
    path("invoices/generate", GenerateView.as_view({"post": "create"})),
    path("invoices/generate-bulk", GenerateBulkView.as_view({"post": "create"})),
    path("invoices", InvoicesView.as_view({"get": "list"})),
    path("invoices/<str:invoice_id>", InvoiceView.as_view({"get": "retrieve", "patch": "partial_update"})),
    path("invoices/<str:invoice_id>/line-items", LineItemsView.as_view({"patch": "partial_update"})),
    *(path(f"invoices/<str:invoice_id>/{verb.path}", VerbsView.as_view({verb.method: verb.name})) for verb in VERBS),
    path("invoices/<str:invoice_id>/payments", PaymentsView.as_view({"get": "list"})),
    path("invoices/<str:invoice_id>/capture-payment", CapturePaymentView.as_view({"post": "create"})),
    path("invoices/<str:invoice_id>/refund-payment", RefundPaymentView.as_view({"post": "create"})),
    path("invoices/<str:invoice_id>/edit-history", EditHistoryView.as_view({"get": "list"})),
    path("invoices/<str:invoice_id>/events", EventsView.as_view({"get": "list"})),
    path("invoices/<str:invoice_id>/drift", DriftView.as_view({"get": "retrieve"})),
    path("invoices/<str:invoice_id>/preview-html", PreviewView.as_view({"get": "retrieve"})),
    path("invoices/<str:invoice_id>/pdf", PdfView.as_view({"get": "retrieve"}), name=PDF_OF),
    path("payment-methods", PaymentMethodsView.as_view({"get": "list", "post": "create"})),
    path("payment-methods/<str:method_id>/disable", DisablePaymentMethodView.as_view({"post": "create"})),
    path("invoice-jobs", JobsView.as_view({"get": "list", "post": "create"})),
    path("invoice-jobs/<str:job_id>", JobView.as_view({"get": "retrieve"})),
    path("invoice-jobs/<str:job_id>/cancel", CancelJobView.as_view({"post": "create"})),
    path("invoice-jobs/<str:job_id>/retry-failed", RetryFailedView.as_view({"post": "create"})),
    path("numbering-schemas", NumberingSchemasView.as_view({"get": "list", "post": "create"})),
    path("numbering-schemas/chronology", ChronologyView.as_view({"get": "list"})),
    path(
        "numbering-schemas/<str:schema_id>",
        NumberingSchemaView.as_view({"get": "retrieve", "put": "update", "delete": "destroy"}),
    ),
    path("numbering-schemas/<str:schema_id>/preview", PreviewNumberView.as_view({"post": "create"})),
    path("numbering-schemas/<str:schema_id>/set-active", SetActiveSchemaView.as_view({"post": "create"})),
    path("settings/branding", BrandingView.as_view({"get": "retrieve", "put": "update"})),
    path("settings/branding/logo", LogoView.as_view({"get": "retrieve", "put": "update", "delete": "destroy"})),
    path("settings/branding/preview", BrandingPreviewView.as_view({"post": "create"})),
    path("settings/invoice-automation", InvoiceAutomationView.as_view({"get": "retrieve", "put": "update"})),
]
