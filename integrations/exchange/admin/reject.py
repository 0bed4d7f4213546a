"""Rejecting a document: a page that asks for the reason, a POST that does it (spec 7, Digitisation)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from integrations.exchange.admin.document_files import VIEW, find_document
from integrations.exchange.admin.document_page import CHECK, page_url, url_after
from integrations.exchange.admin.document_words import state_label
from integrations.exchange.services.reject_document import REJECTED_FROM, reject_document
from invoices.admin.page import acting_user, in_list, needs, refusal_status, seen_version, sentences
from invoices.errors import InvoiceError
from proxima_invoice.foundation.admin.base import ModelAdmin


@needs(VIEW, CHECK)
def reject_page(model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID) -> HttpResponse:
    """The same that the dialog beside the document sends; a refusal keeps the reason as it was typed."""
    document = find_document(object_id)
    failure: InvoiceError | None = None
    if request.method == "POST":
        following = url_after(request, document)
        try:
            reject_document(
                document_id=document.pk,
                version=seen_version(request),
                reason=request.POST.get("reason", ""),
                user=acting_user(request),
            )
        except InvoiceError as error:
            failure, document = error, find_document(object_id)
        else:
            messages.success(request, _("%(document)s is rejected.") % {"document": document})
            return HttpResponseRedirect(following)
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("Reject"),
        "subtitle": None,
        "original": document,
        "document": document,
        "state": state_label(document),
        "is_allowed": document.status in REJECTED_FROM,
        "reason": request.POST.get("reason", ""),
        "refusal": sentences(failure) if failure else [],
        "back": page_url(document, request),
        "in_list": in_list(request),
    }
    template = "admin/exchange/incomingdocument/reject.html"
    return TemplateResponse(request, template, context, status=refusal_status(failure))
