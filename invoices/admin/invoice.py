"""Invoices in the admin: the list, and the addresses of the pages of one invoice.

Nothing here writes an invoice. The pages are views of their own, a file each; every change is a POST to one of them.
"""

from collections.abc import Callable
from functools import partial, update_wrapper
from typing import Any, cast

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from invoices.admin import pages
from invoices.admin.filters import (
    MINE,
    CurrencyFilter,
    MarksFilter,
    PeriodFilter,
    StatusFilter,
    WorkListFilter,
    menu,
    since,
    unknown_words,
)
from invoices.admin.invoice_list import InvoiceList, ListPaginator
from invoices.admin.narrowed_list import is_only
from invoices.admin.saved_filters import tabs_of
from invoices.admin.selected import do_selected
from invoices.admin.status_label import status_label
from invoices.admin.verbs import BY_NAME, VERBS
from invoices.admin.words import deal_word, period_words
from invoices.models import Invoice, InvoiceDrift
from invoices.queries.light import light
from invoices.queries.work_lists import COMPARED, count_mine
from invoices.services.tell_warning import warning_words
from invoices.states import Status
from proxima_invoice.foundation.admin.base import ReadOnlyModelAdmin
from proxima_invoice.foundation.admin.figures import amount_html, signed


@admin.register(Invoice)
class InvoiceAdmin(ReadOnlyModelAdmin):
    list_display = ("number", "customer", "period", "deal", "hours", "total", "status_column", "marks", "date")
    list_display_links = ("number",)
    list_filter = (WorkListFilter, StatusFilter, PeriodFilter, "deal_type", CurrencyFilter, "kind", MarksFilter)
    search_fields = ("search_text__contains",)
    search_help_text = _("Number, company, contract")
    ordering = ("-created_at", "-invoice_number")
    list_disable_select_all = True
    paginator = ListPaginator

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The verbs that this person may press for several invoices; `response_action` does them."""
        return {
            verb.name: (self.response_action, verb.name, str(verb.label))
            for verb in VERBS
            if verb.in_bulk and request.user.has_perm(verb.permission)
        }

    def response_action(self, request: HttpRequest, queryset: QuerySet[Invoice]) -> HttpResponse | None:
        verb = BY_NAME.get(request.POST.get("action", ""))
        return do_selected(self, request, verb) if verb and verb.in_bulk else None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invoice]:
        return light(super().get_queryset(request)).select_related("drift")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[InvoiceList]:
        return InvoiceList

    def get_paginator(self, request: HttpRequest, *arguments: Any, **options: Any) -> Paginator:
        paginator = super().get_paginator(request, *arguments, **options)
        if is_only(request, MINE):
            paginator.count = count_mine(username=request.user.get_username())
        return paginator

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(page.route, self._view(page.view), name=f"invoices_invoice_{page.name}")
            for page in (*pages.PAGES, *pages.ANSWERS)
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        answer: HttpResponse = super().changelist_view(request, extra_context)
        context = answer.context_data if isinstance(answer, TemplateResponse) else None
        if context and "cl" in context:
            for sentence in unknown_words(context["cl"].filter_specs):
                messages.warning(request, sentence)
            specs = [spec for spec in context["cl"].filter_specs if not isinstance(spec, WorkListFilter)]
            context["menus"] = [menu(spec, context["cl"]) for spec in specs]
            context |= tabs_of(request)
            context["bulk_verbs"] = [BY_NAME[name] for name in self.get_actions(request)]
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
        # The script adds up what is selected, and counts whom each verb fits.
        return format_html(
            '<span data-status="{}" data-currency="{}" data-total="{}">{}</span>',
            invoice.status,
            invoice.currency,
            f"{invoice.total_amount:.2f}",
            amount_html(invoice.total_amount, invoice.currency),
        )

    @admin.display(description=_("Status"), ordering="status")
    def status_column(self, invoice: Invoice) -> SafeString:
        return status_label(invoice.status)

    @admin.display(description=_("Marks"))
    def marks(self, invoice: Invoice) -> SafeString:
        # Only where somebody still has to look they are warm.
        quiet = "" if invoice.status in (Status.DRAFT, Status.NEEDS_REVIEW) else " px-quietmark"
        marks: list[tuple[str, Any, str, str]] = []
        drift = getattr(invoice, "drift", None)
        if drift and drift.state == InvoiceDrift.State.CHANGED and invoice.status in COMPARED:
            told = _("Worklogs %s h") % signed(drift.hours) if drift.hours else _("Worklogs changed")
            money = _("total %(change)s %(currency)s, as of %(time)s") % {
                "change": signed(drift.amount),
                "currency": invoice.currency,
                "time": since(drift.computed_at),
            }
            marks.append(("sync", told, money, quiet))
        if invoice.total_is_manual:
            marks.append(("back_hand", _("Total by hand"), "", quiet))
        if invoice.warnings:
            sentences = " ".join(map(warning_words, invoice.warnings))
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
