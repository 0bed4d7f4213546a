"""Read an uploaded document, so that the accountant has only to check it (spec 7, Digitisation)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from integrations.exchange.extraction.doubts import FIELD_NAMES, GAVE_UP, NOT_TAKEN
from integrations.exchange.extraction.extract import extract
from integrations.exchange.extraction.found import Extracted
from integrations.exchange.models import FIELDS, DocumentEvent, IncomingDocument
from integrations.exchange.reading.read_file import Reading, read_file
from integrations.exchange.services.document_values import as_value
from invoices.errors import Invalid
from invoices.services.system_user import USERNAME
from proxima_invoice.foundation.work.registry import Failure, WorkKind

READ = "read"
"""The kind of its event; `data` has `changes`, each field's text before and after."""
LONGEST_SHOWN: Final = 100

Status = IncomingDocument.Status


def digitise(subject: str, *, now: datetime | None = None) -> None:
    """Work on the document with the id `subject`: what was found goes into its columns, and it waits to be checked.

    What cannot be read waits for that as well, empty and with the reason. A document that is no longer being read is
    left alone, so it is safe to run again.
    """
    document = IncomingDocument.objects.filter(pk=subject, status=Status.RECEIVED).select_related("file").first()
    if document is None:
        return
    try:
        reading = read_file(bytes(document.file.content), document.content_type)
        extracted = extract(reading)
    except Invalid as refused:
        # The engine's language is English, in which sentences are stored.
        reading, extracted = Reading(), Extracted(doctype=None, fields={}, doubts=refused.details["file"])
    _store(document, reading, extracted, now=now or timezone.now())


def tell_unread(failure: Failure) -> None:
    """When the engine gives it up, or nobody would ever see it: it waits to be checked, empty and with that reason."""
    if not failure.is_over:
        return
    document = IncomingDocument.objects.filter(pk=failure.subject, status=Status.RECEIVED).first()
    if document is not None:
        unread = Extracted(doctype=None, fields={}, doubts=[GAVE_UP])
        _store(document, Reading(), unread, now=timezone.now())


def _store(document: IncomingDocument, reading: Reading, extracted: Extracted, *, now: datetime) -> None:
    doubts = list(extracted.doubts)
    columns: dict[str, Any] = {}
    for field in FIELDS:
        if found := extracted.fields.get(field):
            try:
                # By the rules of what a person types: nothing else reaches the queues either way.
                columns[field] = as_value(field, found.value)
            except ValueError:
                shown = {"field": FIELD_NAMES[field], "value": _printable(str(found.value)[:LONGEST_SHOWN])}
                doubts.append(NOT_TAKEN % shown)
    found_in = {
        field: {"confidence": found.confidence, "origin": found.origin, "note": found.note}
        for field, found in extracted.fields.items()
        if field in columns
    }
    if extracted.doctype:
        columns["doctype"] = extracted.doctype
    with transaction.atomic():
        taken = IncomingDocument.objects.filter(pk=document.pk, status=Status.RECEIVED).update(
            **columns,
            found=found_in,
            doubts=doubts,
            pages=reading.pages,
            status=Status.TO_CHECK,
            version=F("version") + 1,
        )
        if taken:
            changes = _changes(document, columns | {"status": Status.TO_CHECK.value})
            DocumentEvent.objects.create(document=document, kind=READ, by=USERNAME, at=now, data={"changes": changes})


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


def _changes(document: IncomingDocument, columns: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Only what is another than before, as text."""
    before = {name: getattr(document, name) for name in columns}
    return {
        name: {"before": "" if before[name] is None else str(before[name]), "after": str(value)}
        for name, value in columns.items()
        if before[name] != value
    }


DIGITISE = WorkKind(name="exchange_read", run=digitise, went_wrong=tell_unread)
