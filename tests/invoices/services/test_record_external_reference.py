from datetime import UTC, datetime

import pytest

from invoices.models import Invoice
from invoices.services.record_external_reference import record_external_reference
from tests.documents import invoice_of, line

NOW = datetime(2026, 3, 2, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def record(invoice: Invoice, approval_no: int = 1, **references: str) -> bool:
    return record_external_reference(invoice_id=invoice.pk, approval_no=approval_no, now=NOW, **references)


@pytest.mark.parametrize("status", ["approved", "sent", "accepted", "paid", "rejected"])
def test_it_is_noted_and_the_version_stays(status: str):
    invoice = invoice_of(line(), status=status, approval_no=1)

    assert record(invoice, planfact_shipment_id="17", planfact_deal_id="4")
    noted = Invoice.objects.get()
    assert (noted.planfact_shipment_id, noted.planfact_deal_id, noted.version) == ("17", "4", invoice.version)


@pytest.mark.parametrize("status", ["draft", "needs_review", "declined", "void"])
def test_news_about_what_was_taken_back_is_not_noted(status: str):
    invoice = invoice_of(line(), status=status, approval_no=1)

    assert not record(invoice, planfact_shipment_id="17")
    assert Invoice.objects.get().planfact_shipment_id == ""


def test_news_about_an_earlier_approval_is_not_noted():
    invoice = invoice_of(line(), status="approved", approval_no=2)

    assert not record(invoice, approval_no=1, didox_status="accepted")
    assert Invoice.objects.get().didox_status == ""


def test_other_fields_cannot_be_set():
    invoice = invoice_of(line(), status="approved", approval_no=1)

    with pytest.raises(TypeError, match="total_amount"):
        record(invoice, total_amount="1")
