"""The embedded warehouse, to look at: it is filled by `load_warehouse` and changed by nothing else.

With a ClickHouse these tables are not what is billed from; they are hidden then, so that nobody takes them for it.
"""

from decimal import Decimal

from django.conf import settings
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from clients.models import (
    WarehouseApplication,
    WarehouseContact,
    WarehouseCustomer,
    WarehouseIssue,
    WarehouseWorklog,
)
from proxima_invoice.foundation.admin.base import ReadOnlyModelAdmin
from proxima_invoice.foundation.admin.figures import figure


class WarehouseTableAdmin(ReadOnlyModelAdmin):
    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return not settings.CLICKHOUSE_URL and bool(super().has_view_permission(request, obj))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return not settings.CLICKHOUSE_URL and bool(super().has_module_permission(request))


@admin.register(WarehouseApplication)
class WarehouseApplicationAdmin(WarehouseTableAdmin):
    list_display = (
        "application_key",
        "application_name",
        "customer_key",
        "status",
        "deal_type",
        "deal_amount",
        "hourly_rate",
        "monthly_limit",
        "currency",
        "labels",
    )
    list_filter = ("status", "deal_type", "currency")
    search_fields = ("application_key", "application_name", "customer_key", "labels")
    ordering = ("application_key",)


@admin.register(WarehouseCustomer)
class WarehouseCustomerAdmin(WarehouseTableAdmin):
    list_display = ("customer_key", "company_name", "company_type", "tin", "swift_bic", "country")
    search_fields = ("customer_key", "company_name", "tin")
    ordering = ("customer_key",)


@admin.register(WarehouseContact)
class WarehouseContactAdmin(WarehouseTableAdmin):
    list_display = ("customer_key", "name", "email", "phone")
    list_display_links = ("customer_key", "name")
    search_fields = ("customer_key", "name", "email")
    ordering = ("customer_key", "name")


@admin.register(WarehouseWorklog)
class WarehouseWorklogAdmin(WarehouseTableAdmin):
    list_display = ("start_date", "project_label", "issue_key", "user_name", "hours", "started_at", "worklog_id")
    search_fields = ("issue_key", "user_name", "project_label", "worklog_id")
    search_help_text = _("Issue, person, project")
    ordering = ("-start_date", "-id")

    @admin.display(description=_("hours, tracked"), ordering="duration_seconds")
    def hours(self, worklog: WarehouseWorklog) -> str:
        return figure(Decimal(worklog.duration_seconds) / 3600)


@admin.register(WarehouseIssue)
class WarehouseIssueAdmin(WarehouseTableAdmin):
    list_display = ("issue_key", "issue_type", "priority", "project_label", "summary")
    list_filter = ("issue_type", "priority")
    search_fields = ("issue_key", "summary", "project_label")
    ordering = ("issue_key",)
