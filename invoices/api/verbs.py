"""The verbs of an invoice's life, an address each (spec 3, Statuses): one table, one way to call a service."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from invoices.api import examples
from invoices.api.invoices import GIVES_ID, INVOICE_ID, NO_SUCH_INVOICE, invoice_answer
from invoices.api.requests import NoBody, ReasonRequest
from invoices.api.shapes import InvoiceShape
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
from invoices.states import LABELS, MOVES
from proxima_invoice.foundation.api.operation import operation
from proxima_invoice.foundation.api.parser import json_object, no_body, only
from proxima_invoice.foundation.api.problems import invalid
from proxima_invoice.foundation.api.versions import expected_version
from proxima_invoice.foundation.api.views import ApiViewSet, as_id, caller


class Verb(NamedTuple):
    """`name` is the move's and the method's; `refuses` adds to what every verb may refuse."""

    name: str
    service: Callable[..., Invoice]
    summary: str
    description: str
    needs_reason: bool = False
    refuses: dict[str, str] = {}

    @property
    def path(self) -> str:
        return self.name.replace("_", "-")

    @property
    def method(self) -> str:
        """Regenerating makes the same invoice anew, and is a PUT by its seed."""
        return "put" if self.name == "regenerate" else "post"


_INCOMPLETE = {
    "VALIDATION_ERROR": "tin: Orion Logistika Servis has no TIN, which an act needs.",
    "INTERNAL_ERROR": "The PDF could not be made; INV-1 is still a draft.",
}
VERBS = (
    Verb(
        "finalize",
        finalize,
        "Print a draft and hand it to review",
        "Makes and keeps the PDF. The draft stays as it is when something is missing or no PDF could be made.",
        refuses=_INCOMPLETE,
    ),
    Verb("approve", approve, "Approve what is in review", "Archives the PDF; an archive that fails never blocks it."),
    Verb("decline", decline, "Send it back, with a reason", "To whoever prepares it.", needs_reason=True),
    Verb("send", send, "Mark an approved invoice as sent", "To the customer."),
    Verb("accept", accept, "Record that the customer accepted", "After it was sent."),
    Verb("reject", reject, "Record that the customer refused, and why", "After it was sent.", needs_reason=True),
    Verb("mark_paid", mark_paid, "Record the payment", "Final."),
    Verb(
        "regenerate",
        regenerate,
        "Compute anew from the warehouse, as a draft",
        "Number, toggles, manual lines and tasks edited by hand stay. Base and overtime are computed again; a warning "
        "tells what people had changed of them. The PDF and the stamps are cleared.",
    ),
    Verb("refresh", refresh, "Compute a draft anew", "As regenerate, for what is a draft already."),
    Verb("reopen", reopen, "Make it a draft again as it is", "For a correction by hand; nothing is fetched."),
    Verb(
        "void", void, "Take it out of the world", "Its number stays taken, its hours are free again.", needs_reason=True
    ),
)


class VerbsView(ApiViewSet):
    """A method for each of `VERBS`."""

    path_parameters = (INVOICE_ID,)


def _method(verb: Verb) -> Callable[[VerbsView, Request, str], Response]:
    move = MOVES[verb.name]
    sources = ", ".join(sorted(LABELS[source] for source in move.sources))
    reason = {"VALIDATION_ERROR": "reason: Say why."} if verb.needs_reason else {}
    conflict = f"INV-1 is void; to {verb.name.replace('_', ' ')} it, it must be {sources.replace(', ', ' or ')}."

    @operation(
        summary=verb.summary,
        name=f"{verb.name}_invoice",
        permission=f"invoices.{verb.name}_invoice",
        description=f"{verb.description} From {sources} to {LABELS[move.target]}.",
        takes=ReasonRequest if verb.needs_reason else NoBody,
        takes_example={"reason": "The hours of Friday are missing."} if verb.needs_reason else {},
        body_is_optional=not verb.needs_reason,
        answers=InvoiceShape,
        example=examples.INVOICE | {"status": move.target.value, "version": 2},
        versioned=True,
        leads_to=GIVES_ID,
        refuses={"NOT_FOUND": NO_SUCH_INVOICE, "CONFLICT": conflict, **reason, **verb.refuses},
    )
    def act(_self: VerbsView, request: Request, invoice_id: str) -> Response:
        arguments: dict[str, Any] = _reason(request) if verb.needs_reason else {}
        if not verb.needs_reason:
            no_body(request)
        done = verb.service(
            invoice_id=as_id(invoice_id, name="invoice_id"),
            user=caller(request),
            expected_version=expected_version(request),
            **arguments,
        )
        return invoice_answer(done.pk)

    act.__name__ = verb.name
    return act


def _reason(request: Request) -> dict[str, Any]:
    body = only(json_object(request), ("reason",))
    if "reason" not in body:
        raise invalid({"reason": _("Say why.")})
    return body


for _verb in VERBS:
    setattr(VerbsView, _verb.name, _method(_verb))
