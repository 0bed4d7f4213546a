"""A page as people check it beside its fields (spec 7, Digitisation)."""

from integrations.exchange.reading.child_process import ask_child
from integrations.exchange.reading.media_type import kind_told
from invoices.errors import Invalid
from proxima_invoice.foundation.sentences import known, say

NO_PAGE = known("This file has no pages to show.")


def page_image(content: bytes, content_type: str, *, page: int) -> bytes:
    """Page `page`, from 1, as a PNG about 1,200 pixels wide. Pictures are written anew: nothing else comes along.

    Raises `Invalid` for `file`, also for XML.
    """
    kind = kind_told(content_type)
    if kind is None or kind == "XML":
        raise Invalid({"file": say(NO_PAGE)})
    _told, png = ask_child("draw", content, kind=kind, page=page)
    return png
