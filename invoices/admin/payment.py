"""All payments: what was taken, what was declined and why, and what nobody knows yet (spec 6, Payment capture)."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from invoices.admin.payment_words import LOOKS, payment_label
from invoices.models import Payment
from invoices.payment_port import provider_of
from invoices.queries.light import HEAVY
from proxima_invoice.foundation.admin.base import ReadOnlyModelAdmin
from proxima_invoice.foundation.admin.figures import amount_html
from proxima_invoice.foundation.sentences import retold


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("State")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(state.value, look.word) for state, look in LOOKS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Payment]) -> QuerySet[Payment]:
        return queryset.filter(state=self.value()) if self.value() else queryset


@admin.register(Payment)
class PaymentAdmin(ReadOnlyModelAdmin):
    list_display = ("about", "company", "total", "standing", "refunded", "method_label", "said", "created_at")
    list_display_links = None
    list_filter = (StateFilter,)
    search_fields = ("invoice__search_text__contains",)
    search_help_text = gettext_lazy("Number, company, contract")
    list_select_related = ("invoice",)
    ordering = ("-created_at", "-id")
    list_disable_select_all = True
    fields = ("about", "total", "standing", "refunded", "method_label", "there", "said", "started_by")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Payment]:
        payments: QuerySet[Payment] = super().get_queryset(request)
        return payments.defer(*(f"invoice__{name}" for name in HEAVY))

    @admin.display(description=gettext_lazy("Invoice"), ordering="invoice__id")
    def about(self, payment: Payment) -> SafeString:
        address = reverse("admin:invoices_invoice_change", args=[payment.invoice_id])
        return format_html('<a class="px-link" href="{}">{}</a>', address, payment.invoice.display_number)

    @admin.display(description=gettext_lazy("Customer"), ordering="invoice__company_name")
    def company(self, payment: Payment) -> str:
        return payment.invoice.company_name or payment.invoice.customer_key

    @admin.display(description=gettext_lazy("Amount"), ordering="amount")
    def total(self, payment: Payment) -> SafeString:
        return amount_html(payment.amount, payment.currency)

    @admin.display(description=gettext_lazy("State"), ordering="state")
    def standing(self, payment: Payment) -> SafeString:
        return payment_label(payment.state)

    @admin.display(description=gettext_lazy("Refunded"), ordering="refunded_amount")
    def refunded(self, payment: Payment) -> SafeString:
        return amount_html(payment.refunded_amount or None)

    @admin.display(description=gettext_lazy("At the provider"))
    def there(self, payment: Payment) -> str:
        provider = provider_of(payment.provider)
        link = provider.page_of(payment.provider_id) if provider and payment.provider_id else ""
        if not link:
            return payment.provider_id
        return format_html('<a class="px-link" href="{}" rel="noopener noreferrer">{}</a>', link, payment.provider_id)

    @admin.display(description=gettext_lazy("What it said"))
    def said(self, payment: Payment) -> str:
        return retold(payment.message)
