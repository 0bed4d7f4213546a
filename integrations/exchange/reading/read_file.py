"""What a file says in letters: the text of its pages, and the e-invoice inside (spec 7, Digitisation)."""

from base64 import b64decode
from dataclasses import dataclass

from integrations.exchange.reading.child_process import SENTENCES, ask_child
from integrations.exchange.reading.media_type import kind_told
from invoices.errors import Invalid
from proxima_invoice.foundation.sentences import known, say

NOT_TAKEN = known("Files of the type %(type)s are not read.")


@dataclass(frozen=True)
class Reading:
    """`texts` has each page's, empty ones for a scan; an XML file has no pages. `xml` was checked: it has no entities,
    and is neither large nor deep. `doubt` says why one inside was not read, in English.
    """

    texts: tuple[str, ...] = ()
    pages: int = 0
    xml: bytes | None = None
    doubt: str = ""


def read_file(content: bytes, content_type: str) -> Reading:
    """Raises `Invalid` for `file` when it cannot be read within the limits of the child."""
    kind = kind_told(content_type)
    if kind is None:
        raise Invalid({"file": say(NOT_TAKEN, type=content_type)})
    told, _made = ask_child("read", content, kind=kind)
    if kind == "XML":
        return Reading(xml=content)
    if kind != "PDF":
        return Reading(texts=("",), pages=1)
    # A broken font may tell halves of letters, which nothing can store.
    texts = tuple(text.encode(errors="ignore").decode() for text in told["texts"])
    doubt = SENTENCES[told["unread"]] % {"kind": "XML"} if told["unread"] else ""
    return Reading(texts=texts, pages=len(texts), xml=b64decode(told["xml"]) if told["xml"] else None, doubt=doubt)
