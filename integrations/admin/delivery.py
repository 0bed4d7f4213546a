"""Deliveries: what is owed to the outside, what gave up and why, and asking again (spec 5)."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations.deliver import is_still_due
from integrations.models import Delivery
from integrations.registry import integration_of, registered
from integrations.retry import retry
from integrations.state_labels import LOOKS, state_label
from integrations.status import CAN_RETRY
from invoices.errors import InvoiceError
from invoices.models import Invoice
from invoices.queries.light import HEAVY
from proxima_invoice.foundation.admin.base import ReadOnlyModelAdmin
from proxima_invoice.foundation.sentences import retold


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("State")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(state, LOOKS[state].word) for state in ("pending", "running", "done", "failed", "uncertain")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> QuerySet[Delivery]:
        return queryset.filter(work__state=self.value()) if self.value() else queryset


class ServiceFilter(admin.SimpleListFilter):
    title = gettext_lazy("Service")
    parameter_name = "integration"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(one.name, _(one.title)) for one in registered()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> QuerySet[Delivery]:
        return queryset.filter(integration=self.value()) if self.value() else queryset


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyModelAdmin):
    list_display = ("service", "about", "company", "state", "goes", "said", "next_go", "created_at")
    list_display_links = ("service",)
    list_filter = (StateFilter, ServiceFilter)
    search_fields = ("invoice__search_text__contains",)
    search_help_text = gettext_lazy("Number, company, contract")
    list_select_related = ("work", "invoice")
    ordering = ("-created_at", "-id")
    change_form_template = "admin/integrations/delivery/change_form.html"
    actions = ("retry_selected",)
    list_disable_select_all = True

    def get_urls(self) -> list[URLPattern]:
        again = self.admin_site.admin_view(self.retry_view)
        own = [path("retry/<uuid:invoice_id>/<slug:name>/", again, name="integrations_delivery_retry")]
        return [*own, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        deliveries: QuerySet[Delivery] = super().get_queryset(request)
        return deliveries.defer(*(f"invoice__{name}" for name in HEAVY))

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("integrations.retry_delivery")

    @admin.action(description=gettext_lazy("Try again now"), permissions=["retry"])
    def retry_selected(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        """A POST of the list; a line for each."""
        for delivery in queryset.select_related("invoice"):
            if is_still_due(delivery):
                self._retry(request, delivery.invoice, delivery.integration)
            else:
                messages.error(
                    request,
                    _("%(service)s of %(invoice)s is no longer due: approval %(number)d is history.")
                    % {
                        "service": self.service(delivery),
                        "invoice": delivery.invoice.display_number,
                        "number": delivery.approval_no,
                    },
                )

    def retry_view(self, request: HttpRequest, *, invoice_id: UUID, name: str) -> HttpResponse:
        """The button beside a service on the invoice's page."""
        if not self.has_retry_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        invoice = Invoice.objects.filter(pk=invoice_id).first()
        if invoice is None:
            raise Http404
        self._retry(request, invoice, name)
        return HttpResponseRedirect(reverse("admin:invoices_invoice_change", args=[invoice_id]))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One delivery with every go."""
        delivery = self.get_object(request, object_id)
        shown: dict[str, Any] = {}
        if delivery is not None:
            shown = {
                "delivery": delivery,
                "state": state_label(delivery.work.state),
                "last_error": retold(delivery.work.last_error),
                "attempts": [(attempt, retold(attempt.error)) for attempt in delivery.work.attempts.all()],
                "service": self.service(delivery),
                "may_retry": self.has_retry_permission(request)
                and delivery.work.state in CAN_RETRY
                and is_still_due(delivery),
            }
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **shown})

    def _retry(self, request: HttpRequest, invoice: Invoice, name: str) -> None:
        integration = integration_of(name)
        if integration is None or request.user.is_anonymous:
            raise Http404
        try:
            retry(integration, invoice_id=invoice.pk, user=request.user)
        except InvoiceError as error:
            messages.error(request, f"{invoice.display_number}: {error}")
        else:
            messages.success(
                request,
                _("%(service)s of %(invoice)s is tried again now.")
                % {"service": integration.title, "invoice": invoice.display_number},
            )

    @admin.display(description=gettext_lazy("Service"), ordering="integration")
    def service(self, delivery: Delivery) -> str:
        integration = integration_of(delivery.integration)
        return _(integration.title) if integration else delivery.integration

    @admin.display(description=gettext_lazy("Invoice"), ordering="invoice__id")
    def about(self, delivery: Delivery) -> SafeString:
        address = reverse("admin:invoices_invoice_change", args=[delivery.invoice_id])
        return format_html('<a class="px-link" href="{}">{}</a>', address, delivery.invoice.display_number)

    @admin.display(description=gettext_lazy("Customer"), ordering="invoice__company_name")
    def company(self, delivery: Delivery) -> str:
        return delivery.invoice.company_name or delivery.invoice.customer_key

    @admin.display(description=gettext_lazy("State"), ordering="work__state")
    def state(self, delivery: Delivery) -> SafeString:
        return state_label(delivery.work.state)

    @admin.display(description=gettext_lazy("Goes"), ordering="work__goes")
    def goes(self, delivery: Delivery) -> int:
        return delivery.work.goes

    @admin.display(description=gettext_lazy("What it said"))
    def said(self, delivery: Delivery) -> str:
        return retold(delivery.work.last_error)

    @admin.display(description=gettext_lazy("Next go"), ordering="work__due_at")
    def next_go(self, delivery: Delivery) -> Any:
        return delivery.work.due_at if delivery.work.state == "pending" else None
