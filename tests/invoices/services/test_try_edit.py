from decimal import Decimal

import pytest

from invoices.errors import Invalid
from invoices.models import EditRecord, Invoice
from invoices.services.edit_fields import edit_fields
from invoices.services.try_edit import try_edit


def test_a_tried_edit_tells_its_figures_and_stores_nothing(draft: Invoice, users):
    tried = try_edit(
        lambda: edit_fields(invoice_id=draft.pk, user=users["manager"], changes={"base_amount": "16000000"})
    )

    stored = Invoice.objects.get(pk=draft.pk)
    assert tried.base_amount == Decimal("16000000.00")
    assert (stored.base_amount, stored.version) == (draft.base_amount, draft.version)
    assert not EditRecord.objects.exists()


def test_what_an_edit_refuses_is_refused_when_it_is_tried(draft: Invoice, users):
    with pytest.raises(Invalid):
        try_edit(lambda: edit_fields(invoice_id=draft.pk, user=users["manager"], changes={"base_amount": "-1"}))

    assert Invoice.objects.get(pk=draft.pk).version == draft.version
