"""Both documents as branding that is not saved yet would make them (spec 6, previewed on a sample invoice)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from invoices.queries.logo import StoredLogo, picture, stored_logo
from invoices.services.check_logo import CheckedLogo
from invoices.services.copy_branding import branding_snapshot
from invoices.services.document_parties import text
from invoices.services.read_branding import GivenBranding
from invoices.services.sample_document import sample_document


def preview_branding(
    *,
    given: GivenBranding | None,
    document: str,
    today: date,
    new_logo: CheckedLogo | None = None,
    without_logo: bool = False,
) -> str:
    """What is not given is as it is stored. Nothing is fetched: of a new `logo_url` the stored logo is shown."""
    branding: Mapping[str, Any] = branding_snapshot()
    if given is not None:
        accounts = {} if given.accounts is None else {"bank_accounts": given.accounts}
        branding = {**branding, **given.fields, **accounts}
    logo = None if without_logo else stored_logo(text(branding, "logo"))
    if new_logo is not None:
        logo = _unsaved(new_logo)
    return sample_document(branding=branding, document=document, logo=picture(logo), today=today)


def _unsaved(logo: CheckedLogo) -> StoredLogo:
    return StoredLogo(logo.sha256, logo.media_type, logo.content, logo.drawn, logo.width, logo.height)
