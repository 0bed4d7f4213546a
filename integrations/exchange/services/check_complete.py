"""What no accounting system can do without: of what is digitised, and of all that is past it (spec 7)."""

from django.utils.translation import gettext as _

from integrations.exchange.models import IncomingDocument
from invoices.errors import Invalid

NEEDED = ("number", "issue_date", "currency", "total")
MAY_LACK_NUMBER = (IncomingDocument.Type.RECEIPT, IncomingDocument.Type.OTHER)


def missing(document: IncomingDocument) -> list[str]:
    """Which of `NEEDED` it lacks."""
    may_lack = ("number",) if document.doctype in MAY_LACK_NUMBER else ()
    return [name for name in NEEDED if name not in may_lack and getattr(document, name) in (None, "")]


def check_complete(document: IncomingDocument) -> None:
    """Raises `Invalid` naming what is missing."""
    if lacking := missing(document):
        raise Invalid(dict.fromkeys(lacking, _("Give this before the document is digitised.")))
