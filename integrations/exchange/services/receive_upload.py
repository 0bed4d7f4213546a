"""Take what was uploaded: one row of the document, one of its bytes, and the promise to read it (spec 7, Upload)."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.utils import translation

from integrations.exchange.models import Company, DocumentEvent, IncomingDocument, IncomingFile, UploadLocation
from integrations.exchange.reading.check_file import check_file
from integrations.exchange.services.admit_upload import used
from invoices.errors import Invalid
from proxima_invoice.foundation.sentences import ENGLISH, known, retold
from proxima_invoice.foundation.work.enqueue import enqueue

MOST_MEGABYTES = 25
MOST_BYTES = MOST_MEGABYTES * 1024 * 1024
TOO_LARGE = known("A file has at most 25 MB.")
READ = "exchange_read"
"""The kind of work that reads it."""
RECEIVED = "received"


def receive_upload(*, location_id: UUID, content: bytes, content_type: str, now: datetime) -> IncomingDocument:
    """The document, being read. Of two at once for one location one is taken.

    Raises `LocationUsed`, and `Invalid` naming `file`: that is noted on the location, which stays what it was.
    """
    _refuse(location_id, content, content_type)
    with transaction.atomic():
        if not UploadLocation.objects.filter(pk=location_id, used_at=None).update(used_at=now, refused=""):
            raise used()
        location = UploadLocation.objects.select_related("key").get(pk=location_id)
        # Two of the same bytes at once would both be the first.
        company = Company.objects.select_for_update(no_key=True).get(pk=location.key.company_id)
        document = _store(location, company, content, now)
        enqueue(kind=READ, subject=str(document.pk), now=now)
    return document


def _refuse(location_id: UUID, content: bytes, content_type: str) -> None:
    try:
        if len(content) > MOST_BYTES:
            raise Invalid({"file": TOO_LARGE})
        with translation.override(ENGLISH):
            check_file(content, content_type)
    except Invalid as error:
        UploadLocation.objects.filter(pk=location_id, used_at=None).update(refused=reason_of(error))
        raise Invalid({name: [retold(text) for text in texts] for name, texts in error.details.items()}) from None


def reason_of(error: Invalid) -> str:
    """As it is noted: a sentence a line, which `retold_lines` tells in the reader's language."""
    return "\n".join(text for texts in error.details.values() for text in texts)


def _store(location: UploadLocation, company: Company, content: bytes, now: datetime) -> IncomingDocument:
    digest = sha256(content).hexdigest()
    same = IncomingDocument.objects.filter(company=company, sha256=digest, duplicate_of=None)
    document = IncomingDocument.objects.create(
        company=company,
        location=location,
        file_name=location.file_name,
        content_type=location.content_type,
        size=len(content),
        sha256=digest,
        duplicate_of=same.order_by("uploaded_at", "id").first(),
        userdata=location.userdata,
        sourcedata=location.sourcedata,
        uploaded_at=now,
    )
    IncomingFile.objects.create(document=document, content=content)
    DocumentEvent.objects.create(
        document=document, kind=RECEIVED, by=f"{location.key.hint}…", at=now, data={"sha256": digest}
    )
    return document
