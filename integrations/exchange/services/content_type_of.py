"""The name of a file that will be uploaded: what type it is told to be, unless it is no name (spec 7, Upload)."""

import re
from typing import Final

from django.utils.translation import gettext as _

from invoices.errors import Invalid

CONTENT_TYPES: Final = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "xml": "application/xml",
}
LONGEST_NAME = 255
# What controls a terminal, ends of lines, and what turns the direction of writing: a name that looks like another one.
FORBIDDEN: Final = r"\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069"
# With half of a pair, which no address can hold.
_FORBIDDEN = re.compile(rf"[{FORBIDDEN}\ud800-\udfff]")


def content_type_of(file_name: str) -> str:
    """By its ending, in whatever case. Raises `Invalid` naming `fileName`."""
    if fault := _fault(file_name):
        raise Invalid({"fileName": fault})
    return CONTENT_TYPES[_ending(file_name)]


def _fault(file_name: str) -> str:
    if not 1 <= len(file_name) <= LONGEST_NAME:
        return _("Give a name of 1 to %(longest)d characters.") % {"longest": LONGEST_NAME}
    if "/" in file_name or "\\" in file_name or file_name in (".", ".."):
        return _("Give a name alone, without a folder.")
    if _FORBIDDEN.search(file_name):
        return _("This holds a character that cannot be seen.")
    if _ending(file_name) not in CONTENT_TYPES:
        return _("The name has to end in one of %(endings)s.") % {
            "endings": ", ".join(f".{one}" for one in CONTENT_TYPES)
        }
    return ""


def _ending(file_name: str) -> str:
    stem, _dot, ending = file_name.rpartition(".")
    return ending.lower() if stem.strip() else ""
