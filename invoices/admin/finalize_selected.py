"""Finalize what was selected in the list: ask once, then one message an invoice."""

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from invoices.admin.page import acting_user, render, sentences
from invoices.errors import InvoiceError
from invoices.models import Invoice
from invoices.services.finalize import finalize
from invoices.states import Status
from proxima_invoice.foundation.admin.base import ModelAdmin

MOST_AT_ONCE = 50
"""Each makes a PDF while the browser waits."""


@admin.action(description=gettext_lazy("Finalize…"), permissions=["finalize"])
def finalize_selected(
    model_admin: ModelAdmin, request: HttpRequest, queryset: QuerySet[Invoice]
) -> HttpResponse | None:
    """Called by the list's POST: first it asks, and with `confirmed` it does. Others than drafts are passed over."""
    if not request.user.has_perm("invoices.finalize_invoice"):
        raise PermissionDenied
    chosen = list(queryset.order_by("invoice_number")[: MOST_AT_ONCE + 1])
    if len(chosen) > MOST_AT_ONCE:
        messages.error(request, _("At most %d invoices at once. Nothing was done.") % MOST_AT_ONCE)
        return None
    if request.POST.get("confirmed"):
        for invoice in chosen:
            _finalize(request, invoice)
        return None
    drafts = [invoice for invoice in chosen if invoice.status == Status.DRAFT]
    return render(
        model_admin,
        request,
        "finalize_selected.html",
        title=_("Finalize"),
        context={
            "drafts": drafts,
            "others": [invoice for invoice in chosen if invoice.status != Status.DRAFT],
            "checkbox": ACTION_CHECKBOX_NAME,
            "action": "finalize_selected",
        },
    )


def _finalize(request: HttpRequest, invoice: Invoice) -> None:
    # The page that asked showed this version; what changed since is not printed unseen.
    seen = request.POST.get(f"version_{invoice.pk}", "")
    version = int(seen) if seen.isascii() and seen.isdigit() else 0
    try:
        finalize(invoice_id=invoice.pk, user=acting_user(request), expected_version=version)
    except InvoiceError as error:
        messages.error(request, f"{invoice.display_number}: {' '.join(sentences(error))}")
    else:
        messages.success(request, _("%s is in review; its PDF is made.") % invoice.display_number)
