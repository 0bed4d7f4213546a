"""What was uploaded has to be what it is called: its bytes tell, not its name (spec 7, Upload)."""

from typing import Final

from django.utils.translation import gettext as _

from invoices.errors import Invalid

STARTS: Final = {
    "application/pdf": (b"%PDF-",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "application/xml": (b"<", b"\xef\xbb\xbf<"),
}


def check_file(content: bytes, content_type: str) -> None:
    """Raises `Invalid` naming `file`."""
    if not content.startswith(STARTS[content_type]):
        raise Invalid({"file": _("This is no %(type)s.") % {"type": content_type}})
