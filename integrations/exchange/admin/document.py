"""Incoming documents in the admin: the list that an accountant works through (spec 7, Digitisation).

Nothing here writes a document: its pages are views of their own, a file each; every change is a POST to one of them.
"""

from collections.abc import Callable
from functools import partial, update_wrapper
from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from integrations.exchange.admin.document_files import original, page_picture
from integrations.exchange.admin.document_filters import CompanyFilter, MarksFilter, StateFilter, TypeFilter
from integrations.exchange.admin.document_page import CHECK, document_page
from integrations.exchange.admin.document_words import state_label, weakest
from integrations.exchange.admin.export_selected import export_selected
from integrations.exchange.admin.invoice_again import invoice_again
from integrations.exchange.admin.reject import reject_page
from integrations.exchange.models import IncomingDocument, SyncError
from invoices.admin.filters import menu, unknown_words
from invoices.admin.invoice_list import ListPaginator
from proxima_invoice.foundation.admin.base import ReadOnlyModelAdmin
from proxima_invoice.foundation.admin.figures import amount_html
from proxima_invoice.foundation.sentences import retold

LONGEST_SAID = 120
EXPORT = "export_selected"
Status = IncomingDocument.Status
PAGES: tuple[tuple[str, str, Callable[..., HttpResponse]], ...] = (
    ("<uuid:object_id>/page/<int:number>.png", "page", page_picture),
    ("<uuid:object_id>/file/", "file", original),
    ("<uuid:object_id>/reject/", "reject", reject_page),
    ("invoice/<uuid:invoice_id>/again/", "invoice_again", invoice_again),
)
"""Route, name behind `admin:exchange_incomingdocument_`, view."""


@admin.register(IncomingDocument)
class IncomingDocumentAdmin(ReadOnlyModelAdmin):
    list_display = ("named", "company_name", "seller", "date", "sum", "state", "marks", "uploaded")
    list_display_links = ("named",)
    list_filter = (StateFilter, CompanyFilter, TypeFilter, MarksFilter)
    list_select_related = ("company",)
    search_fields = ("number", "seller_name", "seller_tin", "file_name")
    search_help_text = gettext_lazy("Number, seller, tax number, file")
    ordering = ("-uploaded_at", "-id")
    list_disable_select_all = True
    paginator = ListPaginator

    def get_urls(self) -> list[URLPattern]:
        own = [path(route, self._view(view), name=f"exchange_incomingdocument_{name}") for route, name, view in PAGES]
        return [*own, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[IncomingDocument]:
        """With what accounting systems said that still stands, in one question for the page."""
        still = SyncError.objects.filter(cleared_at=None)
        documents: QuerySet[IncomingDocument] = super().get_queryset(request)
        return documents.prefetch_related(Prefetch("sync_errors", queryset=still, to_attr="still_said"))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """What this person may do with several documents; `response_action` does it."""
        words = _("Export to accounting")
        return {EXPORT: (self.response_action, EXPORT, words)} if request.user.has_perm(CHECK) else {}

    def response_action(self, request: HttpRequest, queryset: QuerySet[IncomingDocument]) -> HttpResponse | None:
        return export_selected(self, request) if request.POST.get("action") in self.get_actions(request) else None

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        answer: HttpResponse = super().changelist_view(request, extra_context)
        context = answer.context_data if isinstance(answer, TemplateResponse) else None
        if context and "cl" in context:
            for sentence in unknown_words(context["cl"].filter_specs):
                messages.warning(request, sentence)
            context["menus"] = [menu(spec, context["cl"]) for spec in context["cl"].filter_specs]
            context["piles"] = _piles(request)
            context["may_export"] = bool(self.get_actions(request))
        return answer

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page of one document stands where Django's form would."""
        return document_page(self, request, object_id=object_id)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Its history stands on its page."""
        return document_page(self, request, object_id=object_id)

    def _view(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        bound = partial(view, self)
        return cast("Callable[..., HttpResponse]", self.admin_site.admin_view(update_wrapper(bound, view)))

    @admin.display(description=pgettext_lazy("document", "Number"), ordering="number")
    def named(self, document: IncomingDocument) -> SafeString:
        if not document.number:
            return format_html("{}", document.file_name)
        return format_html('{} <span class="px-key">{}</span>', document.number, document.file_name)

    @admin.display(description=gettext_lazy("Company"), ordering="company__name")
    def company_name(self, document: IncomingDocument) -> str:
        return document.company.name

    @admin.display(description=gettext_lazy("Seller"), ordering="seller_name")
    def seller(self, document: IncomingDocument) -> str:
        return document.seller_name or document.seller_tin

    @admin.display(description=gettext_lazy("Date"), ordering="issue_date")
    def date(self, document: IncomingDocument) -> str:
        return f"{document.issue_date:%d.%m.%Y}" if document.issue_date else ""

    @admin.display(description=gettext_lazy("Total"), ordering="total")
    def sum(self, document: IncomingDocument) -> SafeString:
        return amount_html(document.total, document.currency)

    @admin.display(description=gettext_lazy("State"), ordering="status")
    def state(self, document: IncomingDocument) -> SafeString:
        return state_label(document)

    @admin.display(description=gettext_lazy("Marks"))
    def marks(self, document: IncomingDocument) -> SafeString:
        """What to look at, and how it was read; warm only where somebody still has to."""
        quiet = "" if document.status == Status.TO_CHECK else " px-quietmark"
        shown = [
            _mark("sync_problem", Truncator(error.message).chars(LONGEST_SAID), error.message, " pxi-wrong")
            for error in vars(document).get("still_said", [])[:1]
        ]
        if words := weakest(document):
            shown.append(_mark("visibility", words, "", quiet))
        elif document.status == Status.TO_CHECK:
            shown.append(_mark("check", _("complete"), "", " px-quietmark"))
        if document.duplicate_of_id:
            shown.append(_mark("content_copy", _("duplicate"), "", quiet))
        if document.doubts:
            count = len(document.doubts)
            told = " ".join(retold(str(doubt)) for doubt in document.doubts)
            shown.append(_mark("warning", ngettext("%d doubt", "%d doubts", count) % count, told, quiet))
        if document.status == Status.REJECTED:
            said = document.reject_reason
            shown.append(_mark("comment", Truncator(said).chars(LONGEST_SAID), said, " px-quietmark"))
        return format_html_join("", "{}", ((mark,) for mark in shown))

    @admin.display(description=gettext_lazy("Uploaded"), ordering="uploaded_at")
    def uploaded(self, document: IncomingDocument) -> SafeString:
        """Today's and last week's are told apart by less than a whole date; the rest stands in its title."""
        at = localtime(document.uploaded_at)
        return format_html('<span title="{}">{}</span>', f"{at:%d.%m.%Y %H:%M}", f"{at:%d.%m %H:%M}")


def _mark(icon: str, words: str, title: str, look: str) -> SafeString:
    return format_html(
        '<span class="px-mark{}" title="{}"><span class="material-symbols-outlined" aria-hidden="true">{}</span>'
        "{}</span>",
        look,
        title,
        icon,
        words,
    )


def _piles(request: HttpRequest) -> list[dict[str, Any]]:
    """What people work through, as tabs above the list; whatever else narrows it stays."""
    offered = (
        ("", "", _("All")),
        ("status", Status.TO_CHECK, _("To check")),
        ("status", Status.DIGITISED, _("To export")),
        ("marks", "sync_error", _("With a sync error")),
    )
    address = reverse("admin:exchange_incomingdocument_changelist")
    kept = {name: request.GET[name] for name in ("company", "doctype") if name in request.GET}
    chosen = {(name, request.GET[name]) for name in ("status", "marks") if request.GET.get(name)}
    piles = []
    for name, value, words in offered:
        asked = urlencode({**kept, **({name: value} if name else {})})
        is_on = chosen == ({(name, str(value))} if name else set())
        piles.append({"words": words, "url": f"{address}?{asked}" if asked else address, "is_on": is_on})
    return piles
