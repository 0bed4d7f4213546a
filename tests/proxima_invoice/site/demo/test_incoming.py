"""The demonstration's incoming documents, really printed, uploaded and read."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User

from integrations.embedded_pdf import client as embedded_pdf
from integrations.exchange.models import ApiKey, ExpenseAccount, IncomingDocument, VatClass
from invoices.ports import PdfFailed
from proxima_invoice.foundation.models import WorkItem
from proxima_invoice.site.demo.incoming import receive_documents

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def receive(users: dict[str, User]) -> dict[str, IncomingDocument]:
    """By file, the copy under `copy`."""
    receive_documents(users, now=NOW)
    documents = IncomingDocument.objects.select_related("expense_account", "vat_class")
    return {"copy" if one.duplicate_of_id else one.file_name: one for one in documents}


def test_there_is_something_of_every_state(users: dict[str, User]):
    received = receive(users)

    assert {name: one.status for name, one in received.items()} == {
        "аренда-офиса.pdf": "exported",
        "lindgren-311.xml": "digitised",
        "choyxona-5.pdf": "rejected",
        "harbour-cloud-HC-2041.pdf": "to_check",
        "tezkor-0077.pdf": "to_check",
        "copy": "to_check",
    }
    rent, courier = received["аренда-офиса.pdf"], received["tezkor-0077.pdf"]
    assert rent.pages == 2
    assert rent.sync_errors.get().cleared_at is None
    assert (str(rent.total), rent.seller_tin, str(rent.vat_class)) == ("28000000.00", "305771248", "VAT12 Usual rate")
    assert len(courier.doubts) == 1
    assert received["copy"].duplicate_of == received["harbour-cloud-HC-2041.pdf"]
    assert (ExpenseAccount.objects.count(), VatClass.objects.count()) == (3, 3)
    moments = [event.at for one in received.values() for event in one.events.all()]
    assert max(moments) < NOW
    # Nobody has its key, and nothing is left to be read.
    assert [key.revoked_at is not None for key in ApiKey.objects.all()] == [True]
    assert not WorkItem.objects.exclude(state="done").exists()


def test_without_an_engine_the_xml_is_there_alone(users: dict[str, User], monkeypatch: pytest.MonkeyPatch):
    def refuse(_request: object) -> bytes:
        raise PdfFailed("No engine.")

    monkeypatch.setattr(embedded_pdf.engine, "convert", refuse)

    assert set(receive(users)) == {"lindgren-311.xml"}
