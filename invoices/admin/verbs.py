"""The verbs of one invoice: a button where the status allows it, a page that asks, a POST that does it.

Every one of them is a service call; this file knows their words and who may press them, not what they do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.warehouse.source import WarehouseError
from invoices.admin.page import (
    acting_user,
    find_invoice,
    invoice_url,
    needs,
    refusal_status,
    render,
    seen_version,
    sentences,
    tab_counts,
)
from invoices.errors import InvoiceError, StaleVersion
from invoices.models import Invoice
from invoices.services.approve import approve
from invoices.services.client_answer import accept, reject
from invoices.services.decline import decline
from invoices.services.finalize import finalize
from invoices.services.mark_paid import mark_paid
from invoices.services.refresh import refresh
from invoices.services.regenerate import regenerate
from invoices.services.reopen import reopen
from invoices.services.send import send
from invoices.services.void import void
from invoices.states import MOVES
from proxima_invoice.foundation.admin.base import ModelAdmin

Words = str | Promise


@dataclass(frozen=True)
class Verb:
    """`asks` says what will happen, `done` what has; `%s` is the invoice's number."""

    name: str
    service: Callable[..., Invoice]
    label: Words
    icon: str
    asks: Words
    done: Words
    needs_reason: bool = False
    is_danger: bool = False
    is_primary: bool = False

    @property
    def permission(self) -> str:
        return f"invoices.{self.name}_invoice"

    def allowed(self, invoice: Invoice) -> bool:
        return invoice.status in MOVES[self.name].sources


VERBS = (
    Verb(
        "finalize",
        finalize,
        gettext_lazy("Finalize"),
        "task_alt",
        gettext_lazy("The document is printed as PDF and kept as it is now. Then the invoice waits for review."),
        gettext_lazy("%s is in review; its PDF is made."),
        is_primary=True,
    ),
    Verb(
        "approve",
        approve,
        gettext_lazy("Approve"),
        "check",
        gettext_lazy("The document is approved as printed, and its PDF archived."),
        gettext_lazy("%s is approved."),
        is_primary=True,
    ),
    Verb(
        "send",
        send,
        gettext_lazy("Send"),
        "send",
        gettext_lazy(
            "The invoice is marked as sent. No outside service is connected yet: hand the document over yourself."
        ),
        gettext_lazy("%s is marked as sent."),
        is_primary=True,
    ),
    Verb(
        "accept",
        accept,
        gettext_lazy("Customer accepted"),
        "handshake",
        gettext_lazy("Record that the customer accepted the document."),
        gettext_lazy("%s is accepted."),
        is_primary=True,
    ),
    Verb(
        "mark_paid",
        mark_paid,
        gettext_lazy("Mark as paid"),
        "payments",
        gettext_lazy("Record that the money is here. This is final."),
        gettext_lazy("%s is paid."),
        is_primary=True,
    ),
    Verb(
        "reopen",
        reopen,
        gettext_lazy("Reopen to edit"),
        "edit",
        gettext_lazy("The invoice becomes a draft again as it is. Its PDF and stamps are cleared and stay in history."),
        gettext_lazy("%s is a draft again."),
        is_primary=True,
    ),
    Verb(
        "refresh",
        refresh,
        gettext_lazy("Read worklogs again"),
        "refresh",
        gettext_lazy(
            "Hours and amounts are computed again from the warehouse. Lines added or changed by hand stay; "
            "a total set by hand follows the lines again."
        ),
        gettext_lazy("%s is computed again."),
    ),
    Verb(
        "regenerate",
        regenerate,
        gettext_lazy("Regenerate"),
        "refresh",
        gettext_lazy(
            "The invoice becomes a draft again, computed from the warehouse as it is now. Lines added or changed by "
            "hand stay; the PDF, the stamps and a document of its own are cleared and stay in history."
        ),
        gettext_lazy("%s is a draft again, computed anew."),
    ),
    Verb(
        "decline",
        decline,
        gettext_lazy("Decline"),
        "close",
        gettext_lazy("The invoice goes back to whoever prepares it, with your reason."),
        gettext_lazy("%s is declined."),
        needs_reason=True,
        is_danger=True,
    ),
    Verb(
        "reject",
        reject,
        gettext_lazy("Customer rejected"),
        "close",
        gettext_lazy("Record that the customer refused the document, and why."),
        gettext_lazy("%s is rejected."),
        needs_reason=True,
        is_danger=True,
    ),
    Verb(
        "void",
        void,
        gettext_lazy("Void"),
        "block",
        gettext_lazy(
            "The invoice is out of the world for good. Its number stays taken; its hours and its period are free to be "
            "billed again."
        ),
        gettext_lazy("%s is void; its hours are free again."),
        needs_reason=True,
        is_danger=True,
    ),
)
BY_NAME = {verb.name: verb for verb in VERBS}


def offered(request: HttpRequest, invoice: Invoice) -> list[Verb]:
    """The verbs that this person may press on this invoice now."""
    return [verb for verb in VERBS if verb.allowed(invoice) and request.user.has_perm(verb.permission)]


@needs("invoices.view_invoice")
def verb_page(model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID, verb: str) -> HttpResponse:
    """GET asks, POST does. A refusal comes back to the same page with its sentence and with the reason as typed."""
    chosen = BY_NAME.get(verb)
    if chosen is None:
        raise Http404
    if not request.user.has_perm(chosen.permission):
        raise PermissionDenied
    invoice = find_invoice(object_id)
    refusal: list[str] = []
    failure: Exception | None = None
    if request.method == "POST":
        try:
            done = _do(chosen, request, invoice)
        except (InvoiceError, WarehouseError) as error:
            refusal, failure = sentences(error), error
            if isinstance(error, StaleVersion):
                refusal.append(_("Look at it again before you decide; your reason is kept."))
            invoice = find_invoice(object_id)
        else:
            messages.success(request, str(chosen.done) % done.display_number)
            return HttpResponseRedirect(invoice_url("change", done))
    elif not chosen.allowed(invoice):
        # Somebody was faster: the page says so instead of asking.
        refusal = [_("%s is no longer in a status that allows this.") % invoice.display_number]
    return render(
        model_admin,
        request,
        "verb.html",
        title=str(chosen.label),
        context={
            "invoice": invoice,
            "verb": chosen,
            "is_allowed": chosen.allowed(invoice),
            "refusal": refusal,
            "reason": request.POST.get("reason", ""),
            **tab_counts(invoice),
        },
        status=refusal_status(failure),
    )


def _do(verb: Verb, request: HttpRequest, invoice: Invoice) -> Invoice:
    arguments: dict[str, Any] = {"reason": request.POST.get("reason", "")} if verb.needs_reason else {}
    return verb.service(
        invoice_id=invoice.pk, user=acting_user(request), expected_version=seen_version(request), **arguments
    )
