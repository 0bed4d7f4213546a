"""Export several digitised documents: ask once, then a message for each (spec 7, Digitisation).

One that is refused never stops the others: each is a service call of its own, as its own page would make.
"""

from uuid import UUID

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from integrations.exchange.admin.document_page import system_name
from integrations.exchange.models import IncomingDocument
from integrations.exchange.services.export_document import export_document
from invoices.admin.page import acting_user, log_failure, seen_version, sentences
from invoices.errors import InvoiceError
from proxima_invoice.foundation.admin.base import ModelAdmin
from proxima_invoice.foundation.identifier import read_uuid

MOST_AT_ONCE = 200
"""As many as the list shows on one page."""
Status = IncomingDocument.Status


def export_selected(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse | None:
    """Called by the list's POST: first it asks, and with `confirmed` it does.

    The list's own rows are not asked: a document that left the filter meanwhile would go without its message.
    """
    chosen = _chosen(request)
    if len(chosen) > MOST_AT_ONCE:
        messages.error(request, _("At most %d documents at once. Nothing was done.") % MOST_AT_ONCE)
        return None
    if request.POST.get("confirmed"):
        for document in chosen:
            _export(request, document)
        return HttpResponseRedirect(request.get_full_path())
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("Export to accounting"),
        "subtitle": None,
        "fitting": [(document, system_name(document)) for document in chosen if fits(document)],
        "others": [document for document in chosen if not fits(document)],
        "checkbox": ACTION_CHECKBOX_NAME,
        "back": request.get_full_path(),
    }
    return TemplateResponse(request, "admin/exchange/incomingdocument/export_selected.html", context)


def fits(document: IncomingDocument) -> bool:
    """Digitised, or exported before and not taken: what arrived well is not sent again by the way."""
    return document.status == Status.DIGITISED or (
        document.status == Status.EXPORTED and document.sync_failed_at is not None
    )


def _export(request: HttpRequest, document: IncomingDocument) -> None:
    # The page that asked showed this version; what changed since is not exported unseen.
    seen = seen_version(request, name=f"version_{document.pk}")
    try:
        done = export_document(document_id=document.pk, version=seen, user=acting_user(request))
    except InvoiceError as error:
        log_failure(error)
        messages.error(request, f"{document}: {' '.join(sentences(error))}")
    else:
        words = {"document": done, "system": system_name(done)}
        messages.success(request, _("%(document)s is exported to %(system)s.") % words)


def _chosen(request: HttpRequest) -> list[IncomingDocument]:
    keys = {key for key in map(_key, request.POST.getlist(ACTION_CHECKBOX_NAME)) if key}
    documents = IncomingDocument.objects.filter(pk__in=keys).select_related("company")
    return list(documents.order_by("uploaded_at", "pk"))


def _key(text: str) -> UUID | None:
    try:
        return read_uuid(text)
    except ValueError:
        return None
