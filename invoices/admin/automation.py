"""When jobs start by themselves: one row, with what the next run would do beside the form (spec 6)."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from invoices.models import InvoiceAutomation
from proxima_invoice.foundation.admin.settings_form import SettingsModelAdmin


@admin.register(InvoiceAutomation)
class InvoiceAutomationAdmin(SettingsModelAdmin):
    """The list leads straight to the row, or to the form that makes it."""

    is_one_row = True
    fieldsets = (
        (_("When"), {"fields": ("enabled", "hour_of_day")}),
        (
            _("For which contracts"),
            {
                "fields": ("period", "threshold", "status", "extended_order_status"),
                "description": _(
                    "The delivery date is the period's last day, and of a fixed price the day on which its contract "
                    "ends; without such a day it never qualifies by itself. Hours count from the midnight after it: "
                    "28 February and 96 hours make 5 March, 00:00."
                ),
            },
        ),
        (_("What"), {"fields": ("through",)}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one row. Every page of the admin asks; only the form that makes it needs to look for it."""
        is_form = request.path == reverse("admin:invoices_invoiceautomation_add")
        return is_form and super().has_add_permission(request) and not InvoiceAutomation.objects.exists()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        kept = InvoiceAutomation.objects.order_by("pk").values_list("pk", flat=True).first()
        if kept is not None and self.has_view_or_change_permission(request):
            return HttpResponseRedirect(reverse("admin:invoices_invoiceautomation_change", args=[kept]))
        if super().has_add_permission(request):
            return HttpResponseRedirect(reverse("admin:invoices_invoiceautomation_add"))
        answer: HttpResponse = super().changelist_view(request, extra_context)
        return answer
