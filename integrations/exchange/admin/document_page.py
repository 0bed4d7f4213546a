"""The page of one incoming document: what was uploaded beside what was read from it, and what to do with it (spec 7).

One form, one button a deed: what was typed is saved with it or not at all, and after a refusal stands as it was typed.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations.exchange.admin.document_files import (
    MOST_PAGES,
    VIEW,
    find_document,
    is_xml,
    page_urls,
    xml_text,
)
from integrations.exchange.admin.document_filters import company_key
from integrations.exchange.admin.document_form import document_form, groups_of
from integrations.exchange.admin.document_timeline import timeline
from integrations.exchange.admin.document_words import state_label
from integrations.exchange.models import IncomingDocument
from integrations.exchange.queries.pile import next_to_check
from integrations.exchange.services.edit_document import EDITABLE_IN, edit_document
from integrations.exchange.services.export_document import EXPORTED_FROM, export_document
from integrations.exchange.services.mark_digitised import mark_digitised
from integrations.exchange.services.reject_document import REJECTED_FROM
from invoices.admin.page import FILTERS, acting_user, in_list, needs, refusal_status, seen_version, sentences
from invoices.admin.typed_form import TypedForm
from invoices.errors import InvoiceError, StaleVersion
from proxima_invoice.foundation.admin.base import ModelAdmin
from proxima_invoice.foundation.sentences import retold

CHECK = "exchange.check_incomingdocument"
DUPLICATES_SHOWN = 5
Status = IncomingDocument.Status
Service = Callable[..., IncomingDocument]


class Deed(NamedTuple):
    """What is done once the fields are saved; `goes_on`: the next document opens, for this one is finished."""

    service: Service | None
    done: str | Promise
    goes_on: bool = False


DEEDS = {
    "save": Deed(None, gettext_lazy("%(document)s: saved.")),
    "digitise": Deed(mark_digitised, gettext_lazy("%(document)s is digitised."), goes_on=True),
    "export": Deed(export_document, gettext_lazy("%(document)s is exported to %(system)s.")),
}


@needs(VIEW)
def document_page(model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID | str) -> HttpResponse:
    document = find_document(object_id)
    if request.method != "POST":
        return show_document(model_admin, request, document, document_form(document))
    if not request.user.has_perm(CHECK):
        raise PermissionDenied
    deed = DEEDS.get(request.POST.get("do", "save"))
    if deed is None:
        raise Http404
    form = document_form(document)
    form.read(request)
    try:
        done = _do(request, document, form, deed)
    except InvoiceError as error:
        # As it is by now, with what was typed upon it.
        document = find_document(object_id)
        form = document_form(document)
        form.read(request)
        form.refuse(error, [*sentences(error), *_what_now(error)])
        return show_document(model_admin, request, document, form, status=refusal_status(error))
    words = {"document": done, "system": system_name(done)}
    is_same = deed.service is None and done.version == document.version
    messages.success(request, _("Nothing was changed.") if is_same else deed.done % words)
    return HttpResponseRedirect(url_after(request, document) if deed.goes_on else page_url(document, request))


def show_document(
    model_admin: ModelAdmin, request: HttpRequest, document: IncomingDocument, form: TypedForm, *, status: int = 200
) -> HttpResponse:
    may_check = request.user.has_perm(CHECK)
    errors = list(document.sync_errors.all())
    following = next_to_check(document, company_id=_company_of_list(request))
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": str(document),
        "subtitle": None,
        "is_fullwidth": "1",
        "original": document,
        "document": document,
        "state": state_label(document),
        "form": form,
        "groups": groups_of(document, form),
        "can_edit": may_check and document.status in EDITABLE_IN,
        "can_digitise": may_check and document.status == Status.TO_CHECK,
        "can_export": may_check and document.status in EXPORTED_FROM,
        "can_reject": may_check and document.status in REJECTED_FROM,
        "system": system_name(document),
        "pictures": page_urls(document),
        "pages_left_out": max(0, document.pages - MOST_PAGES),
        "xml": xml_text(document) if is_xml(document) else "",
        "doubts": [retold(str(doubt)) for doubt in document.doubts],
        "duplicates": list(document.duplicates.only("id", "number", "file_name", "duplicate_of")[:DUPLICATES_SHOWN]),
        "errors_open": [error for error in errors if error.cleared_at is None],
        "errors_cleared": [error for error in errors if error.cleared_at is not None],
        "history": timeline(document),
        "in_list": in_list(request),
        "list_url": list_url(request),
        "next_url": page_url(following, request) if following else "",
        "next": following,
    }
    return TemplateResponse(request, "admin/exchange/incomingdocument/page.html", context, status=status)


def system_name(document: IncomingDocument) -> str:
    """Where it is exported to, as the button says it."""
    return document.company.accounting_system or _("the accounting system")


def page_url(document: IncomingDocument, request: HttpRequest) -> str:
    return reverse("admin:exchange_incomingdocument_change", args=[document.pk]) + in_list(request)


def list_url(request: HttpRequest) -> str:
    """The list as it was narrowed."""
    query = request.GET.get(FILTERS, "")
    address = reverse("admin:exchange_incomingdocument_changelist")
    return f"{address}?{query}" if query else address


def url_after(request: HttpRequest, document: IncomingDocument) -> str:
    """The next document of the pile, or the list when there is none left."""
    following = next_to_check(document, company_id=_company_of_list(request))
    return page_url(following, request) if following else list_url(request)


def _do(request: HttpRequest, document: IncomingDocument, form: TypedForm, deed: Deed) -> IncomingDocument:
    """Both or neither: a document that cannot be digitised keeps the values it had."""
    user = acting_user(request)
    with transaction.atomic():
        done = edit_document(document_id=document.pk, version=seen_version(request), values=form.changes, user=user)
        if deed.service is not None:
            done = deed.service(document_id=document.pk, version=done.version, user=user)
    return done


def _what_now(error: InvoiceError) -> Sequence[str]:
    if not isinstance(error, StaleVersion):
        return ()
    return (_("What you typed is kept below; look at what is there now, and save again."),)


def _company_of_list(request: HttpRequest) -> UUID | None:
    """The company whose documents the list shows, where it shows one company's."""
    return company_key(QueryDict(request.GET.get(FILTERS, "")).get("company", ""))
