"""A verb for every invoice selected in the list: ask once, then a line for each.

One invoice that is refused never stops the others: each is a service call of its own, as its own page would make. What
became of them is shown at an address of its own, so that loading it again, or Back, does nothing twice.
"""

import logging
from collections.abc import Sequence
from time import monotonic
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from clients.warehouse.source import WarehouseError
from invoices.admin.narrowed_list import plain_query
from invoices.admin.page import acting_user, log_failure, render, seen_version, sentences
from invoices.admin.selected_results import Result, keep_results
from invoices.admin.verbs import Verb
from invoices.errors import InvoiceError
from invoices.models import Invoice
from invoices.queries.light import light
from invoices.queries.sums_by_currency import sums_of
from invoices.services.tell_warning import warning_words
from proxima_invoice.foundation.admin.base import ModelAdmin

MOST_AT_ONCE = 200
"""As many as the list shows on one page. Finalizing makes a PDF for each while the browser waits."""
MOST_SECONDS = 60
"""How long it waits at most, beside the one that is begun last. The server gives up on a request after twice that."""
log = logging.getLogger(__name__)


def do_selected(model_admin: ModelAdmin, request: HttpRequest, verb: Verb) -> HttpResponse | None:
    """Called by the list's POST: first it asks, and with `confirmed` it does. Whom the verb does not fit is passed by.

    The list's own rows are not asked: an invoice that left the filter meanwhile would go without its line.
    """
    if not request.user.has_perm(verb.permission):
        raise PermissionDenied
    chosen = _chosen(request)
    if len(chosen) > MOST_AT_ONCE:
        messages.error(request, _("At most %d invoices at once. Nothing was done.") % MOST_AT_ONCE)
        return None
    reason = request.POST.get("reason", "")
    if request.POST.get("confirmed") and (reason.strip() or not verb.needs_reason):
        results = _do_each(verb, request, chosen)
        query = plain_query(request.GET.urlencode())
        return HttpResponseRedirect(keep_results(request, verb, results, reason=reason, query=query))
    fitting = [invoice for invoice in chosen if verb.allowed(invoice)]
    return render(
        model_admin,
        request,
        "selected.html",
        title=str(verb.label),
        context={
            "verb": verb,
            "fitting": fitting,
            "rows": [(invoice, [warning_words(warning) for warning in invoice.warnings]) for invoice in fitting],
            "others": [invoice for invoice in chosen if not verb.allowed(invoice)],
            "sums": sums_of(fitting),
            "reason": reason,
            "refusal": [_("Say why.")] if request.POST.get("confirmed") else [],
            "checkbox": ACTION_CHECKBOX_NAME,
            "back": _filters(request),
        },
        status=400 if request.POST.get("confirmed") else 200,
    )


def _chosen(request: HttpRequest) -> list[Invoice]:
    keys = {key for key in map(_uuid, request.POST.getlist(ACTION_CHECKBOX_NAME)) if key}
    return list(light(Invoice.objects.filter(pk__in=keys)).order_by("created_at", "invoice_number"))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _filters(request: HttpRequest) -> str:
    """The list as it was filtered, to go back to."""
    return f"?{request.GET.urlencode()}" if request.GET else ""


def _do_each(verb: Verb, request: HttpRequest, chosen: Sequence[Invoice]) -> list[Result]:
    """One after the other. After `MOST_SECONDS` no other is begun: whoever waits is told, and goes on with the rest."""
    begun_at = monotonic()
    results: list[Result] = []
    for invoice in chosen:
        # The page that asked showed this version; what changed since is not approved, or printed, unseen.
        seen = seen_version(request, name=f"version_{invoice.pk}")
        if results and monotonic() - begun_at > MOST_SECONDS:
            results.append(Result(invoice.pk, "not_begun", version=seen))
        else:
            results.append(_do(verb, request, invoice, seen))
    return results


def _do(verb: Verb, request: HttpRequest, invoice: Invoice, seen: int) -> Result:
    arguments: dict[str, Any] = {"reason": request.POST.get("reason", "")} if verb.needs_reason else {}
    try:
        done = verb.service(invoice_id=invoice.pk, user=acting_user(request), expected_version=seen, **arguments)
    except (InvoiceError, WarehouseError) as error:
        log_failure(error)
        return Result(invoice.pk, "refused", " ".join(sentences(error)))
    except DatabaseError:
        # The service's transaction took everything of this one back; the others have their own.
        log.exception("A selected invoice failed in the database", extra={"invoice_id": str(invoice.pk)})
        if not connection.in_atomic_block:
            # One that broke is opened anew by the next.
            connection.close_if_unusable_or_obsolete()
        return Result(
            invoice.pk, "refused", _("The database did not take it; nothing was done with this one. Try it again.")
        )
    return Result(done.pk, "done", str(verb.done) % done.display_number)
