"""Fetch a logo from an address, once; what it is its bytes tell, whatever the other side says (spec 6, Branding)."""

from django.utils.translation import gettext as _

from invoices.errors import Invalid
from invoices.ports import FetchFailed, FetchRequest, NoAnswer, fetch_requested
from invoices.services.check_logo import MOST_BYTES, CheckedLogo, check_logo
from proxima_invoice.foundation.sentences import retold


def fetch_logo(*, url: str) -> CheckedLogo:
    """Nothing is stored. Not for inside a transaction: the other side may take its time.

    Raises `Invalid` naming `logo_url`.
    """
    try:
        fetched = fetch_requested.ask(FetchRequest(url, most_bytes=MOST_BYTES))
    except (FetchFailed, NoAnswer) as error:
        reason = {"reason": retold(str(error))}
        raise Invalid({"logo_url": _("The logo cannot be fetched. %(reason)s") % reason}) from None
    return check_logo(fetched.content, field="logo_url")
