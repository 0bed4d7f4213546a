"""An uploaded document is read in the background, and nothing of it is ever lost."""

from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from uuid import uuid4

import pytest
from django.utils import translation

from integrations.exchange.extraction.doubts import GAVE_UP
from integrations.exchange.extraction.extract import extract
from integrations.exchange.models import ApiKey, Company, DocumentEvent, IncomingDocument, IncomingFile, UploadLocation
from integrations.exchange.services.digitise import digitise
from proxima_invoice.foundation.models import WorkItem
from proxima_invoice.foundation.work import engine
from proxima_invoice.foundation.work.enqueue import enqueue
from tests.integrations.exchange.extraction import documents

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
XML = "application/xml"

pytestmark = pytest.mark.django_db


def uploaded(content: bytes, content_type: str = XML, **fields: object) -> IncomingDocument:
    company = Company.objects.create(name="ProximaOps", code="309630523")
    key = ApiKey.objects.create(company=company, digest="0" * 64, created_at=NOW)
    location = UploadLocation.objects.create(
        key=key, file_name="a.xml", content_type=content_type, created_at=NOW, expires_at=NOW
    )
    document = IncomingDocument.objects.create(
        company=company,
        location=location,
        file_name="a.xml",
        content_type=content_type,
        size=len(content),
        sha256=sha256(content).hexdigest(),
        uploaded_at=NOW,
        **fields,
    )
    IncomingFile.objects.create(document=document, content=content)
    return document


def test_the_worker_reads_it_and_it_waits_to_be_checked():
    document = uploaded(documents.ubl("CreditNote"))
    enqueue(kind="exchange_read", subject=str(document.pk), now=NOW)
    with translation.override("ru"):
        assert engine.run_due(clock=lambda: NOW) == 1
    document.refresh_from_db()
    assert (document.status, document.version, document.doctype) == ("to_check", 2, "credit_note")
    assert (document.number, document.issue_date, document.seller_tin) == ("UBL-1", date(2026, 2, 27), "DE123456789")
    assert (document.total, document.due_date, document.currency) == (Decimal("119.00"), None, "EUR")
    assert document.found["total"] == {
        "confidence": 0.99,
        "origin": "xml",
        "note": "cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount",
    }
    assert "due_date" not in document.found
    assert document.doubts == []
    # It is neither digitised nor in a queue: a person has to say so.
    assert (document.digitized_at, document.queue_entries.count()) == (None, 0)


def test_it_leaves_a_trace_of_each_field():
    document = uploaded(documents.ubl())
    digitise(str(document.pk), now=NOW)
    [event] = DocumentEvent.objects.all()
    assert (event.document_id, event.kind, event.by, event.at) == (document.pk, "read", "system", NOW)
    assert event.data["changes"]["number"] == {"before": "", "after": "UBL-1"}
    assert event.data["changes"]["status"] == {"before": "received", "after": "to_check"}
    # What stayed as it was is not told.
    assert "doctype" not in event.data["changes"]


def test_pages_are_counted():
    document = uploaded(documents.printed(documents.TWO_PAGES), "application/pdf")
    digitise(str(document.pk), now=NOW)
    document.refresh_from_db()
    assert (document.pages, document.total, document.found["total"]["origin"]) == (2, Decimal("6720000.00"), "text")


@pytest.mark.parametrize("content", [b"<a", b"\xff\0\xff", b""])
def test_what_cannot_be_read_waits_to_be_checked_as_well(content):
    document = uploaded(content)
    digitise(str(document.pk), now=NOW)
    document.refresh_from_db()
    assert (document.status, document.number, document.found) == ("to_check", "", {})
    assert document.doubts == ["The XML is damaged: it cannot be read."]
    assert DocumentEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("old", "new", "field", "named", "shown"),
    [
        ("UBL-1", "N" * 101, "number", "number", "N" * 100),
        ("UBL-1", "A\u202eB", "number", "number", "A\ufffdB"),
        ("119.00", "10000000000000.00", "total", "total", "10000000000000.00"),
        ("2026-02-27", "0001-01-01", "issue_date", "date", "0001-01-01"),
        (">EUR<", ">QQQ<", "currency", "currency", "QQQ"),
    ],
)
def test_what_a_person_could_not_type_is_left_out_with_a_doubt(old, new, field, named, shown):
    doubt = f"What was found for {named} cannot be right, and is not kept: {shown}"
    document = uploaded(documents.ubl().replace(old.encode(), new.encode()))
    digitise(str(document.pk), now=NOW)
    document.refresh_from_db()
    assert document.status == "to_check"
    assert doubt in document.doubts
    assert not getattr(document, field)
    assert field not in document.found
    assert document.seller_name == "Acme GmbH"


@pytest.mark.parametrize("status", ["to_check", "rejected"])
def test_what_is_no_longer_being_read_is_left_alone(status):
    document = uploaded(documents.ubl(), status=status, reject_reason="twice", number="by hand")
    digitise(str(document.pk), now=NOW)
    document.refresh_from_db()
    assert (document.status, document.number, document.version) == (status, "by hand", 1)
    assert not DocumentEvent.objects.exists()


def test_what_somebody_checked_meanwhile_is_left_alone(monkeypatch):
    document = uploaded(documents.ubl())

    def meanwhile(reading):
        IncomingDocument.objects.update(status="rejected", reject_reason="no invoice")
        return extract(reading)

    monkeypatch.setattr("integrations.exchange.services.digitise.extract", meanwhile)
    digitise(str(document.pk), now=NOW)
    document.refresh_from_db()
    assert (document.status, document.number) == ("rejected", "")
    assert not DocumentEvent.objects.exists()


def test_a_document_that_is_gone_is_nobodys_work():
    digitise(str(uuid4()), now=NOW)
    assert not DocumentEvent.objects.exists()


def test_what_the_engine_gives_up_waits_to_be_checked(monkeypatch):
    document = uploaded(documents.ubl())
    enqueue(kind="exchange_read", subject=str(document.pk), now=NOW)

    def fail(*_args):
        raise RuntimeError("the child ended")

    monkeypatch.setattr("integrations.exchange.services.digitise.read_file", fail)
    engine.run_due(clock=lambda: NOW)
    document.refresh_from_db()
    assert (document.status, document.doubts) == ("received", [])

    WorkItem.objects.update(goes=11, due_at=NOW)
    engine.run_due(clock=lambda: NOW)
    document.refresh_from_db()
    assert (document.status, document.number, document.found) == ("to_check", "", {})
    assert document.doubts == [GAVE_UP]
    assert DocumentEvent.objects.count() == 1
