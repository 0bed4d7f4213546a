"""The button beside what an accounting system said against an invoice of ours: hand it over once more."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from integrations.exchange.admin.document_page import CHECK
from integrations.exchange.services.export_invoice_again import export_invoice_again
from invoices.errors import InvoiceError


def invoice_again(_admin: Any, request: HttpRequest, invoice_id: UUID) -> HttpResponse:
    if not request.user.has_perm(CHECK):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        export_invoice_again(invoice_id=invoice_id)
    except InvoiceError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It is exported to the accounting systems once more."))
    return HttpResponseRedirect(reverse("admin:invoices_invoice_change", args=[invoice_id]))
