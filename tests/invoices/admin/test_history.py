import re
from decimal import Decimal

from django.test import Client
from django.urls import reverse

from invoices.admin.history import timeline
from invoices.models import Invoice
from invoices.services.edit_fields import edit_fields
from invoices.services.edit_line_items import edit_line_items
from invoices.services.finalize import finalize


def told(invoice: Invoice, **window: int) -> list[str]:
    """The timeline as plain words, newest first."""
    entries = timeline(invoice, **{"rows": 100, **window}).entries
    return [
        re.sub("<[^>]+>", "", " | ".join([str(entry.title), entry.by, *map(str, entry.changes), entry.reason])).strip(
            " |"
        )
        for entry in entries
    ]


def test_a_total_set_by_hand_reads_before_and_after(draft: Invoice, users):
    edit_fields(invoice_id=draft.pk, user=users["manager"], changes={"total_amount": Decimal("16000000.00")})

    assert told(draft)[0] == "Edited | manager | Total 15\xa0300\xa0000,00 → 16\xa0000\xa0000,00"


def test_one_save_is_one_entry(drafts: dict[str, Invoice], users):
    invoice = drafts["APP-2"]
    line = invoice.line_items.all()[0]
    edit_line_items(
        invoice_id=invoice.pk,
        user=users["manager"],
        update=[{"id": line.pk, "quantity": "2.00"}],
        add=[{"description": "Discount", "line_total": "-10.00"}],
    )

    newest, oldest = told(invoice)
    assert newest.startswith("6 edits | manager")
    assert "Added Discount −10,00" in newest
    assert "quantity 1,00 → 2,00" in newest
    assert oldest.startswith("Draft made | manager | 3 worklogs, 3,00 h, 150,00")


def test_a_switch_reads_as_what_the_document_shows(draft: Invoice, users):
    edit_fields(invoice_id=draft.pk, user=users["manager"], changes={"show_tracked_time": False})

    assert told(draft)[0] == "Edited | manager | Tracked time hidden"


def test_a_move_names_the_status_and_the_reason(draft: Invoice, users):
    finalize(invoice_id=draft.pk, user=users["manager"])

    assert told(draft)[0].startswith("In review | manager | PDF of ")


def test_a_value_of_two_megabytes_is_not_shown(draft: Invoice, users):
    edit_fields(invoice_id=draft.pk, user=users["manager"], changes={"html_override": "x" * 2_000_000})

    assert told(draft)[0] == "Edited | manager | Document of its own set"


def test_what_was_typed_is_text(draft: Invoice, users, viewer: Client):
    edit_fields(invoice_id=draft.pk, user=users["manager"], changes={"legal_text": "<script>alert(1)</script>"})
    page = viewer.get(reverse("admin:invoices_invoice_history", args=[draft.pk])).content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_older_records_stand_on_the_next_page(draft: Invoice, users):
    for number in range(5):
        edit_fields(invoice_id=draft.pk, user=users["manager"], changes={"legal_text": f"Version {number}"})

    assert len(told(draft, rows=2)) == 2
    assert told(draft, rows=2, skip=4) == [told(draft)[4], told(draft)[5]]
