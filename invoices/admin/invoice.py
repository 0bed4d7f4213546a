"""Invoices in the admin: the list, and the addresses of the pages of one invoice.

Nothing here writes an invoice. The pages are views of their own, a file each; every change is a POST to one of them.
"""

from collections.abc import Callable
from functools import partial, update_wrapper
from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from invoices.admin import pages
from invoices.admin.filters import MarksFilter, PeriodFilter, StatusFilter, menu
from invoices.admin.finalize_selected import finalize_selected
from invoices.admin.status_label import status_label
from invoices.admin.words import deal_word, period_words
from invoices.models import Invoice
from invoices.states import Status
from proxima_invoice.foundation.admin.base import ReadOnlyModelAdmin
from proxima_invoice.foundation.admin.figures import amount_html

# A list never reads what only a page prints.
HEAVY = ("html_override", "legal_text", "customer_snapshot", "application_snapshot", "branding_snapshot")


@admin.register(Invoice)
class InvoiceAdmin(ReadOnlyModelAdmin):
    list_display = ("number", "customer", "period", "deal", "hours", "total", "status_column", "marks", "date")
    list_display_links = ("number",)
    list_filter = (StatusFilter, PeriodFilter, "deal_type", "currency", "kind", MarksFilter)
    search_fields = ("display_number", "company_name", "application_key", "customer_key")
    search_help_text = _("Number, company, contract")
    ordering = ("-created_at", "-invoice_number")
    actions = (finalize_selected,)
    list_disable_select_all = True

    def has_finalize_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("invoices.finalize_invoice")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invoice]:
        invoices: QuerySet[Invoice] = super().get_queryset(request).defer(*HEAVY)
        return invoices

    def get_urls(self) -> list[URLPattern]:
        own = [path(page.route, self._view(page.view), name=f"invoices_invoice_{page.name}") for page in pages.PAGES]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        answer: HttpResponse = super().changelist_view(request, extra_context)
        context = answer.context_data if isinstance(answer, TemplateResponse) else None
        if context and "cl" in context:
            context["menus"] = [menu(spec, context["cl"]) for spec in context["cl"].filter_specs]
            context["may_generate"] = request.user.has_perm("invoices.generate_invoice")
        return answer

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page of one invoice stands where Django's form would."""
        return pages.overview(self, request, object_id=object_id)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return pages.history(self, request, object_id=object_id)

    def _view(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        bound = partial(view, self)
        return cast("Callable[..., HttpResponse]", self.admin_site.admin_view(update_wrapper(bound, view)))

    @admin.display(description=_("Number"), ordering="id")
    def number(self, invoice: Invoice) -> str:
        return invoice.display_number

    @admin.display(description=_("Customer"), ordering="company_name")
    def customer(self, invoice: Invoice) -> SafeString:
        return format_html(
            '{} <span class="px-key">{}</span>', invoice.company_name or invoice.customer_key, invoice.application_key
        )

    @admin.display(description=_("Period"), ordering="period_start")
    def period(self, invoice: Invoice) -> str:
        return period_words(invoice)

    @admin.display(description=_("Deal"), ordering="deal_type")
    def deal(self, invoice: Invoice) -> SafeString:
        if invoice.kind == Invoice.Kind.REGULAR:
            return format_html("{}", deal_word(invoice))
        return format_html('{} <span class="px-tag">{}</span>', deal_word(invoice), _("supplementary"))

    @admin.display(description=_("Hours"), ordering="total_hours")
    def hours(self, invoice: Invoice) -> SafeString:
        return amount_html(invoice.total_hours)

    @admin.display(description=_("Total"), ordering="total_amount")
    def total(self, invoice: Invoice) -> SafeString:
        return amount_html(invoice.total_amount, invoice.currency)

    @admin.display(description=_("Status"), ordering="status")
    def status_column(self, invoice: Invoice) -> SafeString:
        return status_label(invoice.status)

    @admin.display(description=_("Marks"))
    def marks(self, invoice: Invoice) -> SafeString:
        # Only where somebody still has to look they are warm.
        quiet = "" if invoice.status in (Status.DRAFT, Status.NEEDS_REVIEW) else " px-quietmark"
        marks: list[tuple[str, Any, str, str]] = []
        if invoice.total_is_manual:
            marks.append(("back_hand", _("Total by hand"), "", quiet))
        if invoice.warnings:
            sentences = " ".join(str(warning.get("message", "")) for warning in invoice.warnings)
            count = len(invoice.warnings)
            marks.append(("warning", ngettext("%d warning", "%d warnings", count) % count, sentences, quiet))
        return format_html_join(
            "",
            '<span class="px-mark{3}" title="{2}"><span class="material-symbols-outlined" aria-hidden="true">{0}</span>'
            "{1}</span>",
            marks,
        )

    @admin.display(description=_("Date"), ordering="invoice_date")
    def date(self, invoice: Invoice) -> str:
        return f"{invoice.invoice_date:%d.%m.%Y}"
