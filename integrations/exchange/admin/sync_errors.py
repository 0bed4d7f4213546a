"""What an accounting system said against an invoice of ours, on its page and in its history (spec 7, Errors back)."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations.exchange.admin.document_page import CHECK
from integrations.exchange.models import SyncError
from invoices.admin.filters import Mark
from invoices.models import Invoice
from invoices.services.system_user import USERNAME
from proxima_invoice.foundation.admin.timelines import Entry, Source

CLEARED = "/cleared"
"""Behind the key of an error: the moment at which it was over."""


def card(request: HttpRequest, invoice: Invoice) -> SafeString:
    """Nothing while nothing stands against it."""
    errors = [error for error in _errors_of(invoice) if error.cleared_at is None]
    if not errors:
        return SafeString("")
    context = {"errors": errors, "invoice": invoice, "may_export": request.user.has_perm(CHECK)}
    # The template escapes what it is given.
    return mark_safe(render_to_string("admin/exchange/sync_errors.html", context, request))  # noqa: S308


def moments(invoice: Invoice, most: int | None) -> Sequence[tuple[datetime, str]]:
    told = _errors_of(invoice)
    happened = [(error.reported_at, str(error.pk)) for error in told]
    happened += [(error.cleared_at, f"{error.pk}{CLEARED}") for error in told if error.cleared_at]
    return sorted(happened, reverse=True)[:most]


def tell(keys: Sequence[str]) -> dict[str, Entry]:
    errors = {str(error.pk): error for error in SyncError.objects.filter(pk__in={_error(key) for key in keys})}
    return {key: _entry(errors[_error(key)], is_over=key.endswith(CLEARED)) for key in keys}


def _errors_of(invoice: Invoice) -> list[SyncError]:
    """All of them, asked for once a page: its warning and its history both tell of them. None before an approval."""
    if not invoice.approval_no:
        return []
    prefetch_related_objects([invoice], "sync_errors")
    return list(invoice.sync_errors.all())


def _error(key: str) -> str:
    return key.removesuffix(CLEARED)


def _entry(error: SyncError, *, is_over: bool) -> Entry:
    said = [format_html('<span class="px-muted">{}</span>', error.company_code), format_html("{}", error.message)]
    if is_over:
        title = _("The accounting system’s error is cleared")
        return Entry(error.cleared_at or error.reported_at, USERNAME, title, icon="sync", changes=said)
    title = _("The accounting system could not take it")
    return Entry(error.reported_at, USERNAME, title, icon="sync_problem", changes=said)


def with_one(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    """Those against which something still stands."""
    still = SyncError.objects.filter(invoice__isnull=False, cleared_at=None)
    return invoices.filter(pk__in=still.order_by().values("invoice"))


mark = Mark("sync_error", gettext_lazy("With a sync error"), with_one)
source = Source(by=USERNAME, moments=moments, tell=tell)
