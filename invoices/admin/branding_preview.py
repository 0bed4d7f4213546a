"""Both documents beside the seller's form, as what was typed would print them; nothing is saved (spec 6, Branding)."""

import re
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.safestring import SafeString, mark_safe

from invoices.admin.branding_form import FILE, REMOVE, read_upload
from invoices.admin.page import LOOKING, needs, sentences
from invoices.errors import Invalid
from invoices.services.preview_branding import preview_branding
from invoices.services.read_branding import ACCOUNT_TEXTS, TEXTS, GivenBranding, read_branding
from invoices.services.render_html import PREVIEW_CSP
from invoices.services.sample_document import ACT, DOCUMENTS
from proxima_invoice.foundation.admin.base import ModelAdmin

TYPED = ("company_name", "email", "accent_color", *TEXTS)
_ACCOUNT = re.compile(r"bank_accounts-(\d{1,3})-currency", re.ASCII)


def panel(request: HttpRequest, _saved: Any) -> SafeString:
    """The frame in which the documents appear."""
    # The template escapes what it is given.
    return mark_safe(render_to_string("admin/invoices/branding/preview.html", {}, request))  # noqa: S308


@needs("invoices.view_branding", methods=(*LOOKING, "POST"))
def preview(_model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """By GET as it is stored, by POST as it was typed; harmless as any preview. `?document=` act or invoice."""
    document = request.GET.get("document", ACT)
    try:
        html = _previewed(request, document if document in DOCUMENTS else ACT)
    except Invalid as refused:
        html = render_to_string("admin/invoices/branding/refused.html", {"sentences": sentences(refused)}, request)
    answer = HttpResponse(html, headers={"Content-Security-Policy": PREVIEW_CSP})
    patch_cache_control(answer, private=True, no_store=True)
    return answer


def _previewed(request: HttpRequest, document: str) -> str:
    """Raises `Invalid` for what could not be saved either."""
    if request.method != "POST" or not set(TYPED) & set(request.POST):
        return preview_branding(given=None, document=document, today=timezone.localdate())
    upload = request.FILES.get(FILE)
    return preview_branding(
        given=_typed(request),
        document=document,
        today=timezone.localdate(),
        new_logo=read_upload(upload) if isinstance(upload, UploadedFile) else None,
        without_logo=bool(request.POST.get(REMOVE)),
    )


def _typed(request: HttpRequest) -> GivenBranding:
    """As the API takes it; of the accounts those of which something was typed."""
    values: dict[str, Any] = {name: request.POST[name] for name in TYPED if name in request.POST}
    rows = [
        {name: request.POST.get(f"bank_accounts-{found[1]}-{name}", "") for name in ("currency", *ACCOUNT_TEXTS)}
        for found in map(_ACCOUNT.fullmatch, request.POST)
        if found
    ]
    return read_branding({**values, "bank_accounts": [row for row in rows if any(row.values())]})
