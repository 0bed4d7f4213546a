"""“Where it goes” on the page of an invoice: each service, how it stands, and what a person can do about it."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from integrations.state_labels import state_label
from integrations.status import Standing, standings
from invoices.models import Invoice
from proxima_invoice.foundation.sentences import retold


def card(request: HttpRequest, invoice: Invoice) -> SafeString:
    """Nothing while no service is set up."""
    shown = [one for one in standings(invoice) if one.state != "off"]
    if not shown:
        return SafeString("")
    rows = [
        {
            "standing": one,
            "label": state_label(_look(one)),
            "said": _said(one),
            # What it says of itself is where the link is looked for.
            "leads": bool(one.link and one.told and not one.last_error),
        }
        for one in shown
    ]
    context = {"rows": rows, "invoice": invoice, "may_retry": request.user.has_perm("integrations.retry_delivery")}
    return mark_safe(render_to_string("admin/integrations/card.html", context, request))  # noqa: S308 - our template


def _look(standing: Standing) -> str:
    if standing.state == "not_due" and standing.can_retry:
        return "not_asked"
    return standing.told.look if standing.told and standing.state == "done" else standing.state


def _said(standing: Standing) -> str:
    """The reason first, never a code: what went wrong, how it stands there, or what the service calls it."""
    return retold(standing.last_error) or (standing.told and standing.told.words) or ", ".join(standing.ids.values())
