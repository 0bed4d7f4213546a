"""An incoming document as people see it: its state, and how sure we are of each field (spec 7, Digitisation)."""

from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from integrations.exchange.models import FIELDS, IncomingDocument
from integrations.exchange.services.check_complete import missing
from integrations.state_labels import label
from proxima_invoice.foundation.sentences import retold

SURE = 0.85
"""From here on nobody has to look twice."""
Status = IncomingDocument.Status


class Look(NamedTuple):
    """`color` is a class of static/proxima/admin.css, `icon` a Material symbol: colour alone says nothing."""

    color: str
    icon: str


LOOKS = {
    Status.RECEIVED: Look("draft", "hourglass_top"),
    Status.TO_CHECK: Look("review", "rate_review"),
    Status.DIGITISED: Look("approved", "fact_check"),
    Status.EXPORTED: Look("paid", "output"),
    Status.REJECTED: Look("bad", "cancel"),
}
ORIGINS: dict[str, str | Promise] = {
    "xml": pgettext_lazy("origin of a field", "from its XML"),
    "text": pgettext_lazy("origin of a field", "from its text"),
}


class Certainty(NamedTuple):
    """`is_doubtful`: somebody should look before this is believed. `note` is why, as far as it is known."""

    words: str
    is_doubtful: bool
    origin: str = ""
    note: str = ""


def state_label(document: IncomingDocument) -> SafeString:
    look = LOOKS[Status(document.status)]
    return label(capfirst(str(Status(document.status).label)), color=look.color, icon=look.icon)


def certainty(document: IncomingDocument, name: str) -> Certainty:
    """Of one of `FIELDS`."""
    told: dict[str, Any] = document.found.get(name, {})
    if told.get("origin") == "person":
        return Certainty(_("by hand"), is_doubtful=False)
    if getattr(document, name) in (None, "") or not told:
        return Certainty(_("not found"), is_doubtful=name in missing(document))
    share = float(told.get("confidence", 0))
    origin = str(ORIGINS.get(told.get("origin", ""), ""))
    words = _("sure, %d %%") if share >= SURE else _("look here, %d %%")
    return Certainty(words % percent(share), share < SURE, origin, retold(str(told.get("note", ""))))


def percent(share: float) -> int:
    """Whole, and never rounded up to what it is not."""
    return int(share * 100 + 1e-9)


def weakest(document: IncomingDocument) -> str:
    """What to look at first: a needed field that is missing, else the least sure one; "" when it is complete, or
    nobody has read it yet.
    """
    if document.status == Status.RECEIVED:
        return ""
    if lacking := missing(document):
        return _("%s not found") % capfirst(label_of(lacking[0]))
    shares = {
        name: float(document.found[name].get("confidence", 0))
        for name in FIELDS
        if name in document.found and getattr(document, name) not in (None, "")
    }
    name = min(shares, key=lambda name: shares[name], default="")
    if not name or shares[name] >= SURE:
        return ""
    return f"{capfirst(label_of(name))} {percent(shares[name])} %"


def label_of(name: str) -> str:
    """What a field of a document is called."""
    field: Any = IncomingDocument._meta.get_field(name)
    return str(field.verbose_name)
