"""A file from outside, taken only if it is what it says, nothing besides, and can be read within limits (spec 7)."""

from django.utils.translation import gettext as _

from integrations.exchange.reading.child_process import ask_child
from integrations.exchange.reading.media_type import kind_of, kind_told
from integrations.exchange.reading.stowaways import holds_another
from invoices.errors import Invalid

MOST_BYTES = 25 * 1024 * 1024


def check_file(content: bytes, content_type: str) -> None:
    """Raises `Invalid` for `file`; then nothing may be kept of it. What is costly is done in a child with limits."""
    if not content:
        raise Invalid({"file": _("The file is empty.")})
    if len(content) > MOST_BYTES:
        raise Invalid({"file": _("A file has at most 25 MB.")})
    told = kind_told(content_type)
    if told is None:
        raise Invalid({"file": _("Send a PDF, PNG, JPEG or XML file.")})
    kind = kind_of(content)
    words = {"told": told, "kind": kind}
    if kind != told:
        if kind:
            raise Invalid({"file": _("It is announced as %(told)s, but is %(kind)s.") % words})
        raise Invalid({"file": _("It is announced as %(told)s, but is none.") % words})
    if holds_another(content, kind):
        raise Invalid({"file": _("The %(kind)s is cut short, or another file is inside or behind it.") % words})
    ask_child("check", content, kind=kind)
