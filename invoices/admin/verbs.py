"""The verbs of one invoice: a button where the status allows it, a page that asks, a POST that does it.

Every one of them is a service call; this file knows their words and who may press them, not what they do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from clients.warehouse.source import WarehouseError
from invoices.admin.comparison import comparison
from invoices.admin.page import (
    acting_user,
    find_invoice,
    in_list,
    invoice_url,
    log_failure,
    needs,
    refusal_status,
    render,
    seen_version,
    sentences,
    tab_counts,
)
from invoices.errors import InvoiceError, StaleVersion
from invoices.models import Invoice
from invoices.services.approve import approve, needs_somebody_else
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
    """`asks` says what will happen, `done` what has, where `%s` is the invoice's number;
    `asks_many` the first of a selection, where one invoice has words of its own.

    `in_bulk`: also for a selection, under its `short` label if it has one. `compares`: its page shows line by line what
    it would change.
    """

    name: str
    service: Callable[..., Invoice]
    label: Words
    icon: str
    asks: Words
    done: Words
    needs_reason: bool = False
    is_danger: bool = False
    is_primary: bool = False
    in_bulk: bool = False
    short: Words = ""
    compares: bool = False
    asks_many: Words = ""

    @property
    def permission(self) -> str:
        return f"invoices.{self.name}_invoice"

    @property
    def sources(self) -> str:
        """The statuses it may start from, as the list's script reads them."""
        return " ".join(sorted(MOVES[self.name].sources))

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
        in_bulk=True,
    ),
    Verb(
        "approve",
        approve,
        gettext_lazy("Approve"),
        "check",
        gettext_lazy("The document is approved as printed, and its PDF archived."),
        gettext_lazy("%s is approved."),
        is_primary=True,
        in_bulk=True,
    ),
    Verb(
        "send",
        send,
        gettext_lazy("Send"),
        "send",
        gettext_lazy(
            "The invoice is marked as sent. It goes to the customer by what is set up under Where it goes; "
            "where nothing is, hand the document over yourself."
        ),
        gettext_lazy("%s is marked as sent."),
        is_primary=True,
        in_bulk=True,
    ),
    Verb(
        "accept",
        accept,
        gettext_lazy("Customer accepted"),
        "handshake",
        gettext_lazy("Record that the customer accepted the document."),
        gettext_lazy("%s is accepted."),
        is_primary=True,
        in_bulk=True,
        short=gettext_lazy("Accepted"),
    ),
    Verb(
        "mark_paid",
        mark_paid,
        gettext_lazy("Mark as paid"),
        "payments",
        gettext_lazy("Record that the money is here. This is final."),
        gettext_lazy("%s is paid."),
        is_primary=True,
        in_bulk=True,
        short=gettext_lazy("Paid"),
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
            "Hours and amounts are computed again from the warehouse. Lines added by hand stay, and so do tasks "
            "changed or left out by hand while their worklog exists. What was changed or left out of support, fixed "
            "price and overtime does not: they are computed again, and the invoice then says what that undid. A total "
            "set by hand follows the lines again."
        ),
        gettext_lazy("%s is computed again."),
        compares=True,
    ),
    Verb(
        "regenerate",
        regenerate,
        gettext_lazy("Regenerate"),
        "refresh",
        gettext_lazy(
            "The invoice becomes a draft again, computed from the warehouse as it is now. Lines added by hand stay, "
            "and so do tasks changed or left out by hand while their worklog exists. What was changed or left out of "
            "support, fixed price and overtime does not: they are computed again, and the invoice then says what that "
            "undid. A total set by hand follows the lines again. The PDF, the stamps and a document of its own are "
            "cleared and stay in history."
        ),
        gettext_lazy("%s is a draft again, computed anew."),
        compares=True,
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
        in_bulk=True,
        asks_many=gettext_lazy("The invoices go back to whoever prepares them, with your reason."),
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
        pgettext_lazy("verb", "Void"),
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


class Offer(NamedTuple):
    """The verbs that a person may press now; `why_not` says why one that the status allows is not among them."""

    verbs: list[Verb]
    why_not: str


def offered(request: HttpRequest, invoice: Invoice) -> Offer:
    verbs = [verb for verb in VERBS if verb.allowed(invoice) and request.user.has_perm(verb.permission)]
    refused = {verb.name: why_not for verb in verbs if (why_not := _why_not(verb, request, invoice))}
    return Offer([verb for verb in verbs if verb.name not in refused], " ".join(refused.values()))


def _why_not(verb: Verb, request: HttpRequest, invoice: Invoice) -> str:
    """What besides status and role forbids it, as the service would refuse it."""
    if verb.name != "approve" or not verb.allowed(invoice):
        return ""
    return needs_somebody_else(invoice, acting_user(request))


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
            log_failure(error)
            refusal, failure = sentences(error), error
            if isinstance(error, StaleVersion):
                again = _("Look at it again before you decide; your reason is kept.")
                refusal.append(again if chosen.needs_reason else _("Look at it again before you decide."))
            invoice = find_invoice(object_id)
        else:
            messages.success(request, str(chosen.done) % done.display_number)
            return HttpResponseRedirect(invoice_url("change", done) + in_list(request))
    elif not chosen.allowed(invoice):
        # Somebody was faster: the page says so instead of asking.
        refusal = [_("%s is no longer in a status that allows this.") % invoice.display_number]
    if (why_not := _why_not(chosen, request, invoice)) and not refusal:
        refusal = [why_not]
    is_allowed = chosen.allowed(invoice) and not why_not
    compares = chosen.compares and is_allowed
    return render(
        model_admin,
        request,
        "drift.html" if compares else "verb.html",
        title=str(chosen.label),
        context={
            **(comparison(request, invoice) if compares else tab_counts(invoice)),
            "invoice": invoice,
            "verb": chosen,
            "is_allowed": is_allowed,
            "refusal": refusal,
            "reason": request.POST.get("reason", ""),
        },
        status=refusal_status(failure),
    )


def _do(verb: Verb, request: HttpRequest, invoice: Invoice) -> Invoice:
    arguments: dict[str, Any] = {"reason": request.POST.get("reason", "")} if verb.needs_reason else {}
    return verb.service(
        invoice_id=invoice.pk, user=acting_user(request), expected_version=seen_version(request), **arguments
    )
