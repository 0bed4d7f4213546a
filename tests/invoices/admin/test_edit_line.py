from decimal import Decimal

from django.test import Client
from django.urls import reverse

from invoices.models import Invoice, LineItem
from invoices.services.edit_fields import edit_fields
from invoices.services.refresh import refresh


def url(name: str, invoice: Invoice, *more: object) -> str:
    return reverse(f"admin:invoices_invoice_{name}", args=[invoice.pk, *more])


def sent_for(line: LineItem, **typed: str) -> dict[str, object]:
    """The form of a line as it was opened, with what was typed over it."""
    seen = {
        "description": line.description,
        "worklog_date": str(line.worklog_date or ""),
        "quantity": f"{line.quantity:.2f}",
        "unit_price": f"{line.unit_price:.2f}",
        "rate_multiplier": f"{line.rate_multiplier:.2f}",
        "rate_tier": line.rate_tier,
        "line_total": f"{line.line_total:.2f}",
    }
    return {"version": line.invoice.version, **seen, **typed, **{f"seen_{name}": value for name, value in seen.items()}}


def test_only_what_was_changed_is_sent(drafts: dict[str, Invoice], manager: Client):
    invoice = drafts["APP-2"]
    line = invoice.line_items.all()[0]

    answer = manager.post(url("edit_line", invoice, line.pk), sent_for(line, quantity="2,50"))

    edited = LineItem.objects.get(pk=line.pk)
    assert answer.status_code == 302
    assert (edited.quantity, edited.line_total) == (Decimal("2.50"), Decimal("125.00"))
    assert Invoice.objects.get(pk=invoice.pk).total_amount == Decimal("225.00")


def test_a_wrong_figure_is_told_beside_its_field(drafts: dict[str, Invoice], manager: Client):
    invoice = drafts["APP-2"]
    line = invoice.line_items.all()[0]

    answer = manager.post(url("edit_line", invoice, line.pk), sent_for(line, quantity="-1", unit_price="60,001"))

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "This cannot be negative." in page
    assert "Write 60\xa0001 or 60,001: this could be either." in page
    assert 'value="60,001"' in page


def test_a_stale_line_is_told_and_keeps_what_was_typed(drafts: dict[str, Invoice], users, manager: Client):
    invoice = drafts["APP-2"]
    line = invoice.line_items.all()[0]
    typed = sent_for(line, description="Typed at length")
    edit_fields(invoice_id=invoice.pk, user=users["admin"], changes={"legal_text": "Hers"})

    answer = manager.post(url("edit_line", invoice, line.pk), typed)

    assert answer.status_code == 409
    assert "Typed at length" in answer.content.decode()


def test_a_line_that_was_computed_again_meanwhile_is_told_and_keeps_what_was_typed(
    drafts: dict[str, Invoice], users, manager: Client
):
    invoice = drafts["APP-1"]
    line = invoice.line_items.get(line_type="support")
    typed = sent_for(line, description="Typed at length")
    refresh(invoice_id=invoice.pk, user=users["admin"])

    answer = manager.post(url("edit_line", invoice, line.pk), typed)

    assert answer.status_code == 409
    assert "Typed at length" in answer.content.decode()


def test_add_a_discount(draft: Invoice, manager: Client):
    typed = {"version": draft.version, "description": "Discount", "line_total": "-100 000,00"}

    answer = manager.post(url("add_line", draft), typed)

    assert answer.status_code == 302
    added = draft.line_items.get(source="manual")
    assert (added.quantity, added.line_total) == (Decimal("1.00"), Decimal("-100000.00"))
    assert Invoice.objects.get(pk=draft.pk).total_amount == draft.total_amount - 100_000


def test_an_empty_line_is_told_what_it_lacks(draft: Invoice, manager: Client):
    answer = manager.post(url("add_line", draft), {"version": draft.version})

    assert answer.status_code == 400
    assert "Say what is billed." in answer.content.decode()
    assert not draft.line_items.filter(source="manual").exists()


def test_work_is_left_out_and_taken_back(drafts: dict[str, Invoice], manager: Client):
    invoice = drafts["APP-2"]
    line = invoice.line_items.all()[0]

    manager.post(url("remove_line", invoice, line.pk), {"version": invoice.version})
    left_out = LineItem.objects.get(pk=line.pk)
    page = manager.get(url("lines", invoice), {"show": "left_out"}).content.decode()
    manager.post(url("restore_line", invoice, line.pk), {"version": invoice.version + 1})

    assert left_out.written_off
    assert left_out.worklog_ref
    assert url("restore_line", invoice, line.pk) in page
    assert not LineItem.objects.get(pk=line.pk).written_off


def test_removing_at_an_outdated_version_does_nothing(drafts: dict[str, Invoice], manager: Client):
    invoice = drafts["APP-2"]
    line = invoice.line_items.all()[0]

    assert manager.post(url("remove_line", invoice, line.pk), {"version": 7}).status_code == 409
    assert not LineItem.objects.get(pk=line.pk).written_off
