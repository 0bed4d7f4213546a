from decimal import Decimal
from typing import Any

from django.test import Client
from django.urls import reverse

from invoices.admin.by_hand import by_hand, count_lines
from invoices.models import Invoice
from invoices.services.edit_fields import edit_fields
from invoices.services.edit_line_items import edit_line_items
from invoices.services.refresh import refresh


def told(invoice: Invoice) -> list[str]:
    sentences = by_hand(Invoice.objects.get(pk=invoice.pk), count_lines(invoice))
    return [sentence.replace("\xa0", " ") for sentence in sentences]


def edit(invoice: Invoice, users, **lines: Any) -> None:
    edit_line_items(invoice_id=invoice.pk, user=users["manager"], **lines)


def test_an_invoice_as_it_was_computed_says_nothing(draft: Invoice, viewer: Client):
    page = viewer.get(reverse("admin:invoices_invoice_change", args=[draft.pk])).content.decode()

    assert told(draft) == []
    assert "Changed by hand" not in page


def test_a_changed_line_is_told_with_what_is_billed_now(drafts: dict[str, Invoice], users):
    invoice = drafts["APP-2"]
    edit(invoice, users, update=[{"id": line.pk, "quantity": "2.00"} for line in invoice.line_items.all()[:2]])

    assert told(invoice) == ["2 lines were changed, now 200,00 USD."]


def test_a_changed_word_of_a_line_that_is_not_priced_has_no_amount(draft: Invoice, users):
    line = draft.line_items.filter(is_billed=False)[0]
    edit(draft, users, update=[{"id": line.pk, "description": "In other words"}])

    assert told(draft) == ["1 line was changed."]


def test_added_lines_and_discounts_are_told_apart(drafts: dict[str, Invoice], users):
    invoice = drafts["APP-2"]
    edit(
        invoice,
        users,
        add=[
            {"description": "Travel", "line_total": "40.00"},
            {"description": "Hotel", "line_total": "60.10"},
            {"description": "Discount", "line_total": "-10.00"},
        ],
    )

    assert told(invoice) == ["2 lines were added: 100,10 USD.", "1 discount was given: −10,00 USD."]


def test_hours_left_out_are_told(drafts: dict[str, Invoice], users):
    invoice = drafts["APP-2"]
    edit(invoice, users, remove=[invoice.line_items.all()[0].pk])

    assert told(invoice) == ["1 line was left out: 1,00 h are neither printed nor billed."]


def test_a_total_and_a_document_of_its_own(draft: Invoice, users):
    changes = {"total_amount": Decimal("16000000.00"), "html_override": "<p>Mine</p>"}
    edit_fields(invoice_id=draft.pk, user=users["manager"], changes=changes)

    total, document = told(draft)
    assert total == (
        "The total is set by hand: the document prints 16 000 000,00 UZS, its lines add up to 15 300 000,00 UZS."
    )
    assert document.startswith("A document of its own is printed")


def test_the_reviewer_sees_it_first(drafts: dict[str, Invoice], users, viewer: Client):
    invoice = drafts["APP-2"]
    edit(invoice, users, add=[{"description": "Discount", "line_total": "-10.00"}])

    page = viewer.get(reverse("admin:invoices_invoice_change", args=[invoice.pk])).content.decode()

    assert "Changed by hand" in page
    assert "1 discount was given" in page
    assert "Nothing unusual" not in page


def test_a_base_that_was_removed_is_told_until_it_is_computed_again(draft: Invoice, users):
    edit(draft, users, remove=[draft.line_items.get(line_type="support").pk])

    (said,) = told(draft)
    assert said.endswith("” was removed: 15 000 000,00 UZS.")

    refresh(invoice_id=draft.pk, user=users["manager"])
    assert told(draft) == []


def test_overtime_that_was_removed_is_told(draft: Invoice, users):
    overtime = draft.line_items.get(line_type="overtime")
    edit(draft, users, remove=[overtime.pk])

    assert told(draft) == [f"“{overtime.description}” was removed: 300 000,00 UZS."]


def test_overtime_that_left_with_its_tasks_was_removed_by_nobody(draft: Invoice, users):
    tasks = list(draft.line_items.filter(line_type="task"))
    edit(draft, users, remove=[line.pk for line in tasks])

    assert not draft.line_items.filter(line_type="overtime").exists()
    assert not [said for said in told(draft) if "removed" in said]


def test_a_line_that_was_added_and_removed_again_is_not_told(draft: Invoice, users):
    edit(draft, users, add=[{"description": "Travel", "line_total": "40.00"}])
    edit(draft, users, remove=[draft.line_items.get(source="manual").pk])

    assert told(draft) == []


def test_a_date_and_a_legal_text_are_told_also_after_a_refresh(draft: Invoice, users):
    changes = {"invoice_date": "2026-03-05", "legal_text": "As agreed."}
    edit_fields(invoice_id=draft.pk, user=users["manager"], changes=changes)
    refresh(invoice_id=draft.pk, user=users["manager"])

    assert told(draft) == [
        "The invoice’s date was changed from 28.02.2026 to 05.03.2026.",
        "The legal text was changed.",
    ]


def test_a_date_and_a_text_that_were_put_back_are_not_told(draft: Invoice, users):
    before = {"invoice_date": draft.invoice_date.isoformat(), "legal_text": draft.legal_text}
    for changes in ({"invoice_date": "2026-03-05", "legal_text": "As agreed."}, before):
        edit_fields(invoice_id=draft.pk, user=users["manager"], changes=changes)

    assert told(draft) == []
