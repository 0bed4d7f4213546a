"""Keep a checked logo under the SHA-256 of its bytes; one that is there already is the same (spec 6, Branding)."""

from datetime import datetime

from invoices.models import Logo
from invoices.services.check_logo import CheckedLogo


def store_logo(*, checked: CheckedLogo, now: datetime) -> Logo:
    """In the transaction of whoever refers to it."""
    logo, _created = Logo.objects.get_or_create(
        sha256=checked.sha256,
        defaults={
            "media_type": checked.media_type,
            "content": checked.content,
            "drawn": checked.drawn,
            "width": checked.width,
            "height": checked.height,
            "created_at": now,
        },
    )
    return logo
