from hashlib import sha256

import pytest

from integrations.exchange.models import Company, IncomingDocument, IncomingFile, UploadLocation
from integrations.exchange.services.admit_upload import LocationUsed
from integrations.exchange.services.make_location import make_location
from integrations.exchange.services.receive_upload import receive_upload
from invoices.errors import Invalid
from proxima_invoice.foundation.models import WorkItem
from tests.integrations.exchange.conftest import NOW
from tests.uploads import PNG, pdf


def located(key, file_name="a.pdf"):
    return make_location(key=key, file_name=file_name, userdata="mine", sourcedata="MQ==", now=NOW)


def received(location, content):
    return receive_upload(location_id=location.pk, content=content, content_type=location.content_type, now=NOW)


def test_it_becomes_a_document_that_will_be_read(key):
    location = located(key)

    document = IncomingDocument.objects.get(pk=received(location, pdf()).pk)

    assert (document.status, document.company, document.doctype) == ("received", key.company, "invoice")
    assert (document.userdata, document.sourcedata, document.file_name) == ("mine", "MQ==", "a.pdf")
    assert (document.size, document.sha256) == (len(pdf()), sha256(pdf()).hexdigest())
    assert (document.duplicate_of, document.uploaded_at, document.location) == (None, NOW, location)
    assert bytes(document.file.content) == pdf()
    assert [(event.kind, event.by) for event in document.events.all()] == [("received", f"{key.hint}…")]
    work = WorkItem.objects.get()
    assert (work.kind, work.subject, work.due_at) == ("exchange_read", str(document.pk), NOW)


def test_the_same_bytes_are_a_duplicate_of_the_first_in_their_company(keys):
    key, _text = keys()
    elsewhere, _text = keys(of=Company.objects.create(name="Other", code="OTHER"))

    first = received(located(key), pdf())
    others = [received(located(key), content) for content in (pdf(), pdf(), pdf("Invoice 2"))]

    assert [one.duplicate_of for one in others] == [first, first, None]
    assert received(located(elsewhere), pdf()).duplicate_of is None


def test_a_second_file_is_refused(key):
    location = located(key)
    received(location, pdf())

    with pytest.raises(LocationUsed):
        received(location, pdf("Invoice 2"))

    assert IncomingDocument.objects.count() == IncomingFile.objects.count() == WorkItem.objects.count() == 1


@pytest.mark.parametrize("content", [b"", b"MZ\x90\0", PNG, b"<html></html>", b"x" * (25 * 1024 * 1024 + 1)])
def test_what_is_something_else_is_noted_and_leaves_nothing(content, key):
    location = located(key)

    with pytest.raises(Invalid) as refused:
        received(location, content)

    location.refresh_from_db()
    assert list(refused.value.details) == ["file"]
    assert str(refused.value) == f"file: {location.refused}"
    assert [model.objects.count() for model in (IncomingDocument, IncomingFile, WorkItem)] == [0, 0, 0]
    # The right one may still be put there.
    received(location, pdf())
    assert UploadLocation.objects.get().refused == ""
