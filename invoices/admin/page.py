"""What the pages of one invoice share: finding it, its head and tabs, and who may press what."""

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from invoices.admin.status_label import status_label
from invoices.admin.words import deal_word, period_words
from invoices.errors import Invalid, InvoiceError
from invoices.models import Invoice
from proxima_invoice.foundation.admin.base import ModelAdmin

View = Callable[..., HttpResponse]
logger = logging.getLogger(__name__)

LOOKING = ("GET", "HEAD")
FILTERS = "_changelist_filters"
"""What Django calls the list's address on the pages that were opened from it."""


def needs(*permissions: str, methods: Sequence[str] = (*LOOKING, "POST")) -> Callable[[View], View]:
    """Refuse, with 403, whoever lacks one of the permissions: for looking at the page and for pressing it alike."""

    def guarded(view: View) -> View:
        @wraps(view)
        def check(model_admin: ModelAdmin, request: HttpRequest, **arguments: Any) -> HttpResponse:
            if not all(request.user.has_perm(permission) for permission in permissions):
                raise PermissionDenied
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            return view(model_admin, request, **arguments)

        return check

    return guarded


def find_invoice(object_id: UUID | str) -> Invoice:
    """The invoice, or 404 when there is none or the id is no id."""
    try:
        return Invoice.objects.get(pk=UUID(str(object_id)))
    except (ValueError, Invoice.DoesNotExist):
        raise Http404(_("There is no such invoice.")) from None


def render(
    model_admin: ModelAdmin,
    request: HttpRequest,
    template: str,
    *,
    title: str,
    context: Mapping[str, Any],
    status: int = 200,
) -> TemplateResponse:
    """A page in the admin's frame. With an `invoice` in `context` it carries the invoice's head."""
    invoice = context.get("invoice")
    common: dict[str, Any] = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": title,
        "subtitle": None,
        "is_fullwidth": "1",
        "in_list": in_list(request),
    }
    if isinstance(invoice, Invoice):
        common |= {
            "original": invoice,
            "status_label": status_label(invoice.status),
            "deal": deal_word(invoice),
            "period": period_words(invoice),
            "may_edit": may_edit(request, invoice),
        }
    return TemplateResponse(request, f"admin/invoices/invoice/{template}", {**common, **context}, status=status)


def tab_counts(invoice: Invoice) -> dict[str, int]:
    return {"line_count": invoice.line_items.filter(written_off=False).count()}


def may_edit(request: HttpRequest, invoice: Invoice) -> bool:
    return invoice.is_draft and request.user.has_perm("invoices.edit_invoice")


def acting_user(request: HttpRequest) -> AbstractBaseUser:
    """Who acts. `needs` has let no anonymous visitor come this far."""
    if not isinstance(request.user, AbstractBaseUser):
        raise PermissionDenied
    return request.user


def invoice_url(name: str, invoice: Invoice | UUID, *more: object) -> str:
    key = invoice.pk if isinstance(invoice, Invoice) else invoice
    return reverse(f"admin:invoices_invoice_{name}", args=[key, *more])


def in_list(request: HttpRequest) -> str:
    """`?…` for links and forms of an invoice that was opened from a list: the list's address, as it came."""
    return f"?{urlencode({FILTERS: request.GET[FILTERS]})}" if FILTERS in request.GET else ""


_STATUS = {"VALIDATION_ERROR": 400, "NOT_FOUND": 404, "CONFLICT": 409}


def refusal_status(error: Exception | None) -> int:
    """How a refused POST answers: the page comes back, and monitoring can tell it from one that went well."""
    if error is None:
        return 200
    return _STATUS.get(error.code, 500) if isinstance(error, InvoiceError) else 503


def log_failure(error: Exception) -> None:
    """Of what is no refusal but a fault of ours or of a service: the page has its sentence, the log its causes."""
    if refusal_status(error) >= 500:
        logger.error("request failed", exc_info=error)


def seen_version(request: HttpRequest, *, name: str = "version") -> int:
    """The version that the page showed when something was pressed; without one it counts as outdated."""
    seen = request.POST.get(name, "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0


def sentences(error: Exception) -> list[str]:
    """What a refusal says, a sentence for each thing that is wrong, without the API's field names."""
    if isinstance(error, Invalid):
        return [text for texts in error.details.values() for text in texts]
    if isinstance(error, InvoiceError):
        return [str(error)]
    return [_("The warehouse cannot be read: %s") % error]
