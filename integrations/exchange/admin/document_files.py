"""What was uploaded: its pages as pictures beside the fields, and the file itself as it came."""

from uuid import UUID
from xml.parsers.expat import ExpatError

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.minidom import parseString  # type: ignore[import-untyped]
from django.db.models import BinaryField
from django.db.models.functions import Substr
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags, quote_etag
from django.utils.translation import gettext as _

from integrations.exchange.models import IncomingDocument, IncomingFile
from integrations.exchange.reading.child_process import ReadersBusy
from integrations.exchange.reading.page_image import page_image
from invoices.admin.page import LOOKING, needs
from invoices.errors import Invalid
from proxima_invoice.foundation.admin.base import ModelAdmin
from proxima_invoice.foundation.file_answer import file_answer
from proxima_invoice.foundation.sentences import retold

VIEW = "exchange.view_incomingdocument"
NEEDED_TOO = ("company", "duplicate_of", "expense_account", "vat_class")
SECONDS_KEPT = 24 * 3600
"""A document's bytes never change; whoever may no longer look has its pictures for a day at most."""
MOST_PAGES = 30
"""Pictures on the page of one document; who needs the rest has the file."""
LONGEST_XML = 200_000
POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"


def find_document(object_id: UUID | str) -> IncomingDocument:
    """The document, or 404 when there is none or the id is no id."""
    try:
        return IncomingDocument.objects.select_related(*NEEDED_TOO).get(pk=UUID(str(object_id)))
    except (ValueError, IncomingDocument.DoesNotExist):
        raise Http404(_("There is no such document.")) from None


def is_xml(document: IncomingDocument) -> bool:
    return document.content_type.endswith("xml")


def page_urls(document: IncomingDocument) -> list[str]:
    """One a picture; nothing of what is no picture, or could not be read."""
    if is_xml(document):
        return []
    return [
        reverse("admin:exchange_incomingdocument_page", args=[document.pk, number])
        for number in range(1, min(document.pages, MOST_PAGES) + 1)
    ]


def xml_text(document: IncomingDocument) -> str:
    """Indented for people, as far as it can be read; plain text, to be escaped where it is shown."""
    content = _content(document, at_most=LONGEST_XML + 1)
    text = content.decode("utf-8", errors="replace")
    if len(content) <= LONGEST_XML:
        try:
            pretty = parseString(content, forbid_dtd=True).toprettyxml(indent="  ")
        except (ExpatError, DefusedXmlException, ValueError):
            return text
        return "\n".join(line for line in pretty.splitlines() if line.strip())
    return f"{text[:LONGEST_XML]}…"


@needs(VIEW, methods=LOOKING)
def page_picture(_model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID, number: int) -> HttpResponse:
    """A page as PNG, from 1; 404 for one that there is not, or that cannot be drawn; 503 while too many are."""
    document = find_document(object_id)
    if is_xml(document) or not 1 <= number <= document.pages:
        raise Http404(_("There is no such page."))
    etag = quote_etag(f"{document.sha256}-{number}")
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        answer: HttpResponse = HttpResponseNotModified()
    else:
        try:
            picture = page_image(_content(document), document.content_type, page=number)
        except Invalid as unreadable:
            raise Http404(str(unreadable)) from None
        except ReadersBusy as busy:
            return HttpResponse(retold(str(busy)), status=503, content_type="text/plain")
        answer = HttpResponse(picture, content_type="image/png")
    answer["ETag"], answer["Content-Security-Policy"] = etag, POLICY
    patch_cache_control(answer, private=True, max_age=SECONDS_KEPT)
    return answer


@needs(VIEW, methods=LOOKING)
def original(_model_admin: ModelAdmin, request: HttpRequest, *, object_id: UUID) -> HttpResponse:
    """To be kept, never to be shown by the browser: it came from outside."""
    document = find_document(object_id)
    answer = file_answer(
        request,
        digest=document.sha256,
        read=lambda: _content(document),
        name=document.file_name,
        content_type=document.content_type,
    )
    answer["Content-Security-Policy"], answer["X-Content-Type-Options"] = POLICY, "nosniff"
    return answer


def _content(document: IncomingDocument, *, at_most: int | None = None) -> bytes:
    """The bytes, or its first ones: the others stay in the database."""
    column = "content" if at_most is None else Substr("content", 1, at_most, output_field=BinaryField())
    content = IncomingFile.objects.filter(document=document).values_list(column, flat=True).first()
    if content is None:
        raise Http404(_("The file is not kept here."))
    return bytes(content)
