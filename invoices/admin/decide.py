"""What a reviewer decides on the invoice's own page: approve, decline, or take back to edit; then the next one opens.

Nothing is asked on another page: the bar under the document has asked already. A refusal brings the same page back,
with what happened meanwhile, who was first, and the reason as it was typed.
"""

from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from clients.warehouse.source import WarehouseError
from invoices.admin.overview import show_overview
from invoices.admin.page import acting_user, find_invoice, needs, refusal_status, seen_version, sentences
from invoices.admin.queue import asked_query, list_url, next_in_queue, review_url
from invoices.admin.status_label import status_word
from invoices.admin.verbs import BY_NAME
from invoices.errors import InvoiceError, MoveNotAllowed, StaleVersion
from invoices.models import Invoice
from invoices.queries.last_move import last_move
from invoices.services.approve import approve
from invoices.services.decline import decline
from invoices.services.decline_to_edit import decline_to_edit
from proxima_invoice.foundation.admin.base import ModelAdmin


class Decision(NamedTuple):
    """`stays`: there is more to do on this invoice, so its page is not left."""

    service: Any
    permissions: tuple[str, ...]
    needs_reason: bool = False
    stays: bool = False


DECISIONS = {
    "approve": Decision(approve, ("invoices.approve_invoice",)),
    "decline": Decision(decline, ("invoices.decline_invoice",), needs_reason=True),
    "edit": Decision(
        decline_to_edit, ("invoices.decline_invoice", "invoices.reopen_invoice"), needs_reason=True, stays=True
    ),
}


@needs("invoices.view_invoice", methods=("POST",))
def decide(model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID) -> HttpResponse:
    name = request.POST.get("decision", "")
    decision = DECISIONS.get(name)
    if decision is None:
        raise Http404
    if not all(request.user.has_perm(permission) for permission in decision.permissions):
        raise PermissionDenied
    invoice = find_invoice(object_id)
    query = asked_query(request, invoice)
    # Found before: by then it may stand elsewhere in its list, or nowhere.
    following = next_in_queue(model_admin, request, invoice)
    arguments = {"reason": request.POST.get("reason", "")} if decision.needs_reason else {}
    try:
        done = decision.service(
            invoice_id=invoice.pk, user=acting_user(request), expected_version=seen_version(request), **arguments
        )
    except (InvoiceError, WarehouseError) as error:
        refused = find_invoice(object_id)
        return show_overview(
            model_admin,
            request,
            refused,
            refusal=_told(error, refused, request),
            decision=name,
            reason=request.POST.get("reason", ""),
            status=refusal_status(error),
        )
    own_page = review_url(done.pk, query or "")
    if decision.stays:
        messages.success(request, _("%s is a draft again. Correct it here, then finalize it.") % done.display_number)
        return HttpResponseRedirect(f"{own_page}#edit")
    link = format_html('<a class="px-link" href="{}">{}</a>', own_page, done.display_number)
    said = format_html(str(BY_NAME[name].done).replace("%s", "{}"), link)
    messages.success(request, said if following else format_html("{} {}", said, _("It was the last one of this list.")))
    return HttpResponseRedirect(following or list_url(query or ""))


def _told(error: Exception, invoice: Invoice, request: HttpRequest) -> list[str]:
    """What was refused and, where somebody was first, who did what and when."""
    said = sentences(error)
    if isinstance(error, MoveNotAllowed) and (move := last_move(invoice)):
        told = {"who": move.by, "status": status_word(move.to_status), "at": f"{localtime(move.at):%d.%m %H:%M}"}
        if move.by == acting_user(request).get_username():
            return [_("You did so already, at %(at)s: %(status)s.") % told, *said]
        return [_("%(who)s was first, at %(at)s: %(status)s.") % told, *said]
    if isinstance(error, StaleVersion):
        return [*said, _("Look at it again before you decide.")]
    return said
